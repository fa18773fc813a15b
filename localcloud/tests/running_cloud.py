"""A local cloud in a process of its own, as its users have it: reached over the wire alone."""

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
    """What tests do with it. The SDK's clients make every call once."""

    endpoint: str
    pid: int
    keys: dict[str, str]
    _clients: dict[tuple[str, str | None], Any] = field(default_factory=dict)

    def client(self, service: str, role: str | None = None) -> Any:
        """The operator's client, or that of a role by its name."""
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
        """The control API's answer. Raises HTTPError."""
        request = urllib.request.Request(f"{self.endpoint}/_localcloud/{name}")
        request.add_header("Authorization", self.authorization())
        if asked is not None:
            request.data = json.dumps(asked).encode()
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def authorization(self) -> str:
        """The header with which the control API knows the operator."""
        return f"Basic {b64encode(':'.join(self.keys.values()).encode()).decode()}"

    def skip(self, seconds: float = 86_400.0) -> float:
        """Go to the next moment at which something is due; the seconds that were skipped."""
        return float(self.control("clock", {"skip": seconds})["skipped"])

    def as_time_passes(self, look: Callable[[], Seen]) -> Seen:
        """What is seen, once there is something to see, while time is skipped."""
        return self.until(lambda: look() or (self.skip(), look())[1])

    def until(self, look: Callable[[], Seen]) -> Seen:
        """What is seen, once there is something to see."""
        end = time.monotonic() + _SECONDS
        while not (seen := look()):
            assert time.monotonic() < end, "what was waited for did not come"
        return seen

    def name(self, kind: str) -> str:
        """One that nothing else has."""
        return f"{kind}-{uuid.uuid4().hex[:12]}"

    def role(self, *services: str, allow: list[dict[str, Any]] | None = None) -> str:
        """The name of a new role that the account and these services may assume."""
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
        """The ARN of such a role."""
        return f"arn:aws:iam::{ACCOUNT}:role/{self.role(*services, allow=allow)}"

    def queue(self, **attributes: str) -> "Queue":
        """A new queue."""
        sqs, name = self.client("sqs"), self.name("queue")
        return Queue(sqs, name, sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"])

    def function(self, source: str, **settings: Any) -> str:
        """The name of a new function of this source."""
        name = self.name("function")
        self.client("lambda").create_function(
            FunctionName=name,
            Role=settings.pop("Role", None) or self.role_arn("lambda"),
            Code={"ZipFile": package(source)},
            **{"Handler": "app.handler", "Runtime": RUNTIME, **settings},
        )
        return name

    def invoke(self, name: str, event: Any = None, **more: Any) -> dict[str, Any]:
        """Invoke's answer, with the payload read."""
        asked = json.dumps(event)
        answer = self.client("lambda").invoke(FunctionName=name, Payload=asked, **more)
        body = answer["Payload"].read()
        return {**answer, "Payload": json.loads(body) if body else None}

    def keys_of(self, role: str | None) -> dict[str, str]:
        """The operator's keys, or a role's by its name, as boto3 takes them."""
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
        """Taken out of the queue."""
        answer = self.sqs.receive_message(
            QueueUrl=self.url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
        )
        messages: list[dict[str, Any]] = answer.get("Messages", [])
        for message in messages:
            self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
        return messages

    def bodies(self) -> list[Any]:
        """What the messages say, taken out of the queue."""
        return [json.loads(message["Body"]) for message in self.messages()]


def allow(action: str, resource: str = "*", **more: Any) -> dict[str, Any]:
    """A statement."""
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def policy(*statements: dict[str, Any]) -> str:
    """A policy's text."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def package(source: str) -> bytes:
    """A deployment package whose app.py this is."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("app.py", textwrap.dedent(source))
    return made.getvalue()


def _keys(credentials: Path) -> dict[str, str]:
    """The access key and the secret key, by boto3's names."""
    file = configparser.ConfigParser()
    file.read_string(credentials.read_text())
    return dict(file["default"])


@contextmanager
def running_cloud(*options: str) -> Iterator[RunningCloud]:
    """A local cloud with these options, as long as the context lasts."""
    command = [sys.executable, "-m", "localcloud", "--port", "0", *options]
    process = subprocess.Popen(
        [*command, "--parent-pid", str(os.getpid())], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        ready, endpoint, credentials = process.stdout.readline().split(maxsplit=2)
        assert ready == "ready"
        # A cloud whose reports nobody reads stands still once the pipe is full.
        reader = threading.Thread(target=process.stdout.read)
        reader.start()
        yield RunningCloud(endpoint, process.pid, _keys(Path(credentials.strip())))
    finally:
        process.terminate()
        process.wait(20)
        reader.join(20)
        process.stdout.close()
