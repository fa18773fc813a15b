"""Runs a local cloud in a process of its own, which tests reach only over HTTP, as users do."""

import configparser
import io
import json
import os
import subprocess
import sys
import textwrap
import threading
import time
import urllib.request
import uuid
import zipfile
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import boto3
from botocore.config import Config

from localcloud.functions.program import RUNTIME

ROOT = Path(__file__).parents[2]
ACCOUNT = "123456789012"
REGION = "us-east-1"
_SECONDS = 30.0
_CONFIG = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})

Seen = TypeVar("Seen")


@dataclass
class RunningCloud:
    """A running cloud. Its clients make every call once, without retries."""

    endpoint: str
    pid: int
    keys: dict[str, str]
    _clients: dict[tuple[str, str | None], Any] = field(default_factory=dict)

    def client(self, service: str, role: str | None = None) -> Any:
        """Returns the operator's client, or that of a role by its name."""
        key = (service, role)
        if key not in self._clients:
            self._clients[key] = boto3.client(  # type: ignore[call-overload]
                service,
                endpoint_url=self.endpoint,
                region_name=REGION,
                config=_CONFIG,
                **self.keys_of(role),
            )
        return self._clients[key]

    def control(self, name: str, asked: Any = None) -> Any:
        """Returns the control API's answer. Raises HTTPError."""
        request = urllib.request.Request(f"{self.endpoint}/_localcloud/{name}")
        request.add_header("Authorization", self.authorization())
        if asked is not None:
            request.data = json.dumps(asked).encode()
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def authorization(self) -> str:
        """Returns the header by which the control API knows the operator."""
        return f"Basic {b64encode(':'.join(self.keys.values()).encode()).decode()}"

    def skip(self, seconds: float = 86_400.0) -> float:
        """Skips to the next moment at which something is due; returns the skipped seconds."""
        return float(self.control("clock", {"skip": seconds})["skipped"])

    def as_time_passes(self, look: Callable[[], Seen]) -> Seen:
        """Skips time until look() returns something true, and returns that."""
        return self.until(lambda: look() or (self.skip(), look())[1])

    def until(self, look: Callable[[], Seen]) -> Seen:
        """Waits until look() returns something true, and returns that."""
        end = time.monotonic() + _SECONDS
        while not (seen := look()):
            assert time.monotonic() < end, "nothing came in time"
        return seen

    def name(self, kind: str) -> str:
        """Returns a name that nothing else has."""
        return f"{kind}-{uuid.uuid4().hex[:12]}"

    def role(self, *services: str, allow: list[dict[str, Any]] | None = None) -> str:
        """Makes a role that the account and these services may assume; returns its name."""
        iam, name = self.client("iam"), self.name("role")
        trusted = [f"{service}.amazonaws.com" for service in services]
        principal = {"AWS": f"arn:aws:iam::{ACCOUNT}:root", "Service": trusted}
        trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy(trust))
        if allow:
            document = policy(*allow)
            iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=document)
        return name

    def role_arn(self, *services: str, allow: list[dict[str, Any]] | None = None) -> str:
        """Makes such a role; returns its ARN."""
        return f"arn:aws:iam::{ACCOUNT}:role/{self.role(*services, allow=allow)}"

    def queue(self, **attributes: str) -> "Queue":
        """Makes a queue with these attributes."""
        sqs, name = self.client("sqs"), self.name("queue")
        return Queue(sqs, name, sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"])

    def function(self, source: str, **settings: Any) -> str:
        """Makes a function of this source; returns its name."""
        name = self.name("function")
        self.client("lambda").create_function(
            FunctionName=name,
            Role=settings.pop("Role", None) or self.role_arn("lambda"),
            Code={"ZipFile": package(source)},
            **{"Handler": "app.handler", "Runtime": RUNTIME, **settings},
        )
        return name

    def invoke(self, name: str, event: Any = None, **more: Any) -> dict[str, Any]:
        """Returns Invoke's answer, with the payload read."""
        asked = json.dumps(event)
        answer = self.client("lambda").invoke(FunctionName=name, Payload=asked, **more)
        body = answer["Payload"].read()
        return {**answer, "Payload": json.loads(body) if body else None}

    def keys_of(self, role: str | None) -> dict[str, str]:
        """Returns the operator's keys, or a role's by its name, as boto3 takes them."""
        if role is None:
            return self.keys
        arn = f"arn:aws:iam::{ACCOUNT}:role/{role}"
        answer = self.client("sts").assume_role(RoleArn=arn, RoleSessionName="test")
        keys = answer["Credentials"]
        return {
            "aws_access_key_id": keys["AccessKeyId"],
            "aws_secret_access_key": keys["SecretAccessKey"],
            "aws_session_token": keys["SessionToken"],
        }


@dataclass(frozen=True)
class Queue:
    """A queue in a running cloud."""

    sqs: Any
    name: str
    url: str

    @property
    def arn(self) -> str:
        return f"arn:aws:sqs:{REGION}:{ACCOUNT}:{self.name}"

    def messages(self) -> list[dict[str, Any]]:
        """Returns the messages and deletes them."""
        answer = self.sqs.receive_message(
            QueueUrl=self.url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
        )
        messages: list[dict[str, Any]] = answer.get("Messages", [])
        for message in messages:
            self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
        return messages

    def bodies(self) -> list[Any]:
        """Returns the messages' bodies, as JSON, and deletes the messages."""
        return [json.loads(message["Body"]) for message in self.messages()]


def allow(action: str, resource: str = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def policy(*statements: dict[str, Any]) -> str:
    """Returns a policy's text."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def package(source: str) -> bytes:
    """Returns a deployment package whose app.py has this source."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("app.py", textwrap.dedent(source))
    return made.getvalue()


def _keys(credentials: Path) -> dict[str, str]:
    """Returns the access key and the secret key, by boto3's names."""
    file = configparser.ConfigParser()
    file.read_string(credentials.read_text())
    return dict(file["default"])


@contextmanager
def running_cloud(*options: str) -> Iterator[RunningCloud]:
    """Runs a local cloud with these options while the context lasts."""
    command = [sys.executable, "-m", "localcloud", "--port", "0", *options]
    process = subprocess.Popen(
        [*command, "--parent-pid", str(os.getpid())], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        ready, endpoint, credentials = process.stdout.readline().split(maxsplit=2)
        assert ready == "ready"
        # A cloud whose output nobody reads would block once the pipe is full.
        reader = threading.Thread(target=process.stdout.read)
        reader.start()
        yield RunningCloud(endpoint, process.pid, _keys(Path(credentials.strip())))
    finally:
        process.terminate()
        process.wait(20)
        reader.join(20)
        process.stdout.close()
