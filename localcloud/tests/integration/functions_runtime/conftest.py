"""Tiny functions, really started, and an endpoint with the local cloud's Lambda and moto."""

import base64
import io
import json
import textwrap
import threading
import uuid
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from localcloud.clients import Clients
from localcloud.cloudformation.service import CloudFormation
from localcloud.functions.asynchronous import Delays
from localcloud.functions.moto_lambda import install
from localcloud.functions.runtime import Runtime
from localcloud.functions.service import Functions
from localcloud.gateway import Gateway
from localcloud.http_server import Server
from localcloud.moto_server import MotoServer
from localcloud.principals import Principals

TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})
PROCESSES = 3


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[..., Runtime]]:
    """Make a Runtime of a handler's source; it is closed at the end."""
    runtimes = []

    def make(source: str, **settings: Any) -> Runtime:
        folder = tmp_path / str(len(runtimes))
        folder.mkdir()
        (folder / "app.py").write_text(textwrap.dedent(source))
        runtime = Runtime(folder, "app.handler", **settings)
        runtimes.append(runtime)
        return runtime

    yield make
    for runtime in runtimes:
        runtime.close()


@dataclass
class Lambda:
    """A cloud with Lambda, IAM, SQS, S3 and CloudFormation in it."""

    clients: Clients
    functions: Functions
    endpoint: str
    lines: list[tuple[str, str, str]]

    @property
    def api(self) -> Any:
        """Lambda's client."""
        return self.client("lambda")

    def client(self, service: str) -> Any:
        return self.clients.client(service)

    def create(self, source: str, **settings: Any) -> str:
        """Make a function of a handler's source; its name."""
        name = f"function-{uuid.uuid4().hex[:12]}"  # moto's world may have others in it
        self.api.create_function(
            FunctionName=name,
            Role=self.role(),
            Code={"ZipFile": packed(source)},
            **{"Handler": "app.handler", "Runtime": "python3.13", "Timeout": 3, **settings},
        )
        return name

    def role(self) -> str:
        iam = self.client("iam")
        try:
            return str(iam.get_role(RoleName="function")["Role"]["Arn"])
        except iam.exceptions.NoSuchEntityException:
            made = iam.create_role(RoleName="function", AssumeRolePolicyDocument=TRUST)
            return str(made["Role"]["Arn"])

    def invoke(self, name: str, event: Any = None, **more: Any) -> dict[str, Any]:
        """Invoke's answer, with the payload read."""
        answer = self.api.invoke(FunctionName=name, Payload=json.dumps(event), **more)
        body = answer["Payload"].read()
        return {**answer, "Payload": json.loads(body) if body else None}

    def queue(self, name: str) -> tuple[str, str]:
        """Make a queue: its URL and ARN."""
        sqs = self.client("sqs")
        url = sqs.create_queue(QueueName=name)["QueueUrl"]
        attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
        return url, attributes["Attributes"]["QueueArn"]

    def message(self, url: str) -> dict[str, Any]:
        """The one message that the queue gets."""
        sqs = self.client("sqs")
        got = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=10, MessageAttributeNames=["All"])
        (message,) = got["Messages"]
        return dict(message)


def packed(source: str, **files: str) -> bytes:
    """A deployment package."""
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        for name, text in {"app.py": source, **files}.items():
            archive.writestr(name, textwrap.dedent(text))
    return package.getvalue()


def tail_of(answer: dict[str, Any]) -> str:
    """The log that LogType=Tail asks for."""
    return base64.b64decode(answer["LogResult"]).decode()


@pytest.fixture(scope="session")
def cloud() -> Iterator[Lambda]:
    principals = Principals()
    clients = Clients(principals)
    lines: list[tuple[str, str, str]] = []
    address: list[str] = []
    functions = Functions(
        lambda: address[0],
        principals.credentials_for,
        clients.client,
        lambda name, version, line: lines.append((name, version, line)),
        account_limit=20,
        processes_per_version=PROCESSES,
        delays=Delays(after_error=(0.05, 0.1), after_throttling=0.05),
    )
    install()
    server = Server(0)
    address.append(f"http://127.0.0.1:{server.port}")
    clients.connect(address[0])
    formation = CloudFormation(clients, "123456789012")
    server.start(Gateway(principals, MotoServer(), [functions, formation]))
    yield Lambda(clients, functions, address[0], lines)
    server.shutdown()
    server.server_close()
    functions.close()


def all_at_once(count: int, work: Callable[[int], Any]) -> list[Any]:
    """What `work` gives for 0, 1, ... at the same time."""
    results: list[Any] = [None] * count
    together = threading.Barrier(count)

    def one(number: int) -> None:
        together.wait()
        results[number] = work(number)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
