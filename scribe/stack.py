"""Finds a deployed stack by its name, on AWS or on the local cloud, and reads its parts."""

import ipaddress
import os
import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, NoRegionError

from scribe.aws_errors import explained
from scribe.environment import REGION, local_access
from scribe.errors import StackNotFound, UnusableOption
from scribe.suggestions import did_you_mean
from transcription.adapters.dynamodb_table import DynamoTable
from transcription.adapters.job_repository import DynamoJobRepository
from transcription.steps.ports import JobRepository

#: The template's outputs that scribe uses.
OUTPUTS = (
    *("MediaBucket", "UploadPrefix", "TranscriptsBucket", "JobsTable"),
    *("StateMachineArn", "StateMachineAliasArn"),
)
#: A name or an ARN, as CloudFormation takes them.
_STACK = re.compile(r"[a-zA-Z][-a-zA-Z0-9]{0,127}|arn:[-a-zA-Z0-9:/._+]+")
_CONFIG = Config(connect_timeout=5, read_timeout=60, retries={"mode": "standard"})


@dataclass(frozen=True)
class Target:
    """The stack to use and where it is. None means the environment's setting, as in AWS's tools."""

    stack: str | None = None
    stage: str | None = None
    profile: str | None = None
    region: str | None = None
    endpoint: str | None = None

    @classmethod
    def local(cls, endpoint: str) -> "Target":
        """Returns the target that this project deploys to the local cloud."""
        return cls(stage="local", region=REGION, endpoint=endpoint)

    @property
    def endpoint_url(self) -> str | None:
        """The endpoint, or None for AWS's own."""
        return self.endpoint or os.environ.get("AWS_ENDPOINT_URL") or None

    @property
    def is_local(self) -> bool:
        host = urlsplit(self.endpoint_url or "").hostname or ""
        try:
            return host == "localhost" or ipaddress.ip_address(host).is_loopback
        except ValueError:
            return False

    @property
    def name(self) -> str:
        """Returns the stack's name. The default stage is local on this machine, dev on AWS."""
        return self.stack or f"transcription-{self.stage or ('local' if self.is_local else 'dev')}"


@dataclass(frozen=True)
class Stack:
    name: str
    endpoint_url: str | None
    outputs: dict[str, str]
    session: Any = field(repr=False)
    parameters: dict[str, str] = field(default_factory=dict)
    status: str = ""  #: as in CloudFormation
    created_at: datetime | None = None
    _making: Lock = field(default_factory=Lock, repr=False, compare=False)

    def client(self, service: str) -> Any:
        """Returns a boto3 client for this stack's account, region and endpoint.

        May be called in any thread: the clients are safe to share, a session is not.
        """
        with self._making:
            return self.session.client(service, endpoint_url=self.endpoint_url, config=_CONFIG)

    @cached_property
    def jobs(self) -> JobRepository:
        return DynamoJobRepository(DynamoTable(self.client("dynamodb"), self.outputs["JobsTable"]))

    @cached_property
    def resources(self) -> dict[str, str]:
        pages = self.client("cloudformation").get_paginator("list_stack_resources")
        return {
            item["LogicalResourceId"]: item.get("PhysicalResourceId", "")
            for page in pages.paginate(StackName=self.name)
            for item in page["StackResourceSummaries"]
        }

    @property
    def stage(self) -> str:
        """The first part of every name in the stack."""
        return self.parameters.get("Stage") or self.name.removeprefix("transcription-")

    @property
    def region(self) -> str:
        return self.outputs["StateMachineArn"].split(":")[3]

    @property
    def account(self) -> str:
        return self.outputs["StateMachineArn"].split(":")[4]

    @property
    def media_bucket(self) -> str:
        return self.outputs["MediaBucket"]

    @property
    def has_existing_bucket(self) -> bool:
        """Whether the stack uses a media bucket that it did not make."""
        return bool(self.parameters.get("ExistingMediaBucket"))

    @property
    def upload_prefix(self) -> str:
        """The folder of the media bucket that is transcribed, with its slash; empty for all."""
        return self.outputs["UploadPrefix"]

    @property
    def transcripts_bucket(self) -> str:
        return self.outputs["TranscriptsBucket"]


def check_access(target: Target) -> None:
    """Raises NoRegionError or NoCredentialsError if these are not set. It calls nothing of AWS."""
    session = _session(target)
    if session.region_name is None:
        raise NoRegionError
    credentials = session.get_credentials()
    if credentials is None:
        raise NoCredentialsError
    credentials.get_frozen_credentials()  # raises if a sign-in has expired


def find_stack(target: Target) -> Stack:
    """Returns the deployed stack. Raises StackNotFound, AccessFailed, UnusableOption."""
    _check(target)
    try:
        session = _session(target)
        client = session.client("cloudformation", endpoint_url=target.endpoint_url, config=_CONFIG)
        (found,) = client.describe_stacks(StackName=target.name)["Stacks"]
    except (ClientError, BotoCoreError) as error:
        problem = explained(error, target.name, target.endpoint_url)
        if isinstance(problem, StackNotFound):
            problem.details = (*did_you_mean(target.name, _stacks(client)), *problem.details)
        raise problem from error
    outputs = {item["OutputKey"]: item["OutputValue"] for item in found.get("Outputs", [])}
    missing = [name for name in OUTPUTS if name not in outputs]
    if missing:
        raise StackNotFound(
            f"The stack {target.name} lacks the outputs {', '.join(missing)}.",
            [f"It is {found['StackStatus']}, or it was deployed from another template."],
        )
    parameters = {
        item["ParameterKey"]: item["ParameterValue"] for item in found.get("Parameters", [])
    }
    where = target.endpoint_url
    status, created = found["StackStatus"], found["CreationTime"]
    return Stack(target.name, where, outputs, session, parameters, status, created)


def _check(target: Target) -> None:
    """Raises UnusableOption if the SDK or CloudFormation would not even take the words."""
    url = urlsplit(target.endpoint_url or "https://aws")
    if url.scheme not in {"http", "https"} or not url.hostname:
        raise UnusableOption(
            f"{target.endpoint_url!r} is not the address of an endpoint.",
            ["Such as http://127.0.0.1:4566"],
        )
    if not _STACK.fullmatch(target.name):
        raise UnusableOption(
            f"{target.name!r} cannot be the name of a stack.",
            ["A name begins with a letter, and has letters, digits and hyphens."],
        )


def _stacks(client: Any) -> list[str]:
    """Returns the account's stacks, or none if this user may not list them."""
    try:
        return [item["StackName"] for item in client.describe_stacks()["Stacks"]]
    except (ClientError, BotoCoreError):
        return []


def _session(target: Target) -> Any:
    """Returns a session of the user's.

    For the local cloud it has that cloud's key, or a named profile's; the region is the user's or
    the default.
    """
    region = target.region or os.environ.get("AWS_REGION")  # boto3 reads AWS_DEFAULT_REGION alone
    session = boto3.Session(profile_name=target.profile, region_name=region)
    if not target.is_local:
        return session
    region = session.region_name or REGION
    if target.profile:
        return boto3.Session(profile_name=target.profile, region_name=region)
    access = local_access(str(target.endpoint_url))
    return boto3.Session(
        aws_access_key_id=access["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=access["AWS_SECRET_ACCESS_KEY"],
        region_name=region,
    )
