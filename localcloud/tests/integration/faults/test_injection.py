"""Faults set over the door happen to the calls that they name, and to no other."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError

from localcloud.gateway import Gateway
from localcloud.http_server import Server
from localcloud.moto_server import MotoServer
from localcloud.principals import Principals

ROLE = "arn:aws:iam::123456789012:role/start"


@dataclass
class Scene:
    """A cloud of moto alone, called once for each call: the SDK does not try again."""

    endpoint: str
    principals: Principals

    def client(self, service: str, role: str | None = None) -> Any:
        keys = self.principals.credentials_for(role) if role else None
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name="us-east-1",
            aws_access_key_id=keys.access_key if keys else "local",
            aws_secret_access_key="local",
            config=Config(retries={"total_max_attempts": 1}),
        )

    def set(self, *faults: dict[str, Any]) -> dict[str, Any]:
        return self.door(list(faults))

    def door(self, body: Any = None) -> dict[str, Any]:
        request = urllib.request.Request(f"{self.endpoint}/_localcloud/faults")
        if body is not None:
            request.data = json.dumps(body).encode()
        with urllib.request.urlopen(request) as answer:
            return dict(json.load(answer))

    def queues(self) -> int:
        """How many there are."""
        self.set()
        return len(self.client("sqs").list_queues().get("QueueUrls", []))


@pytest.fixture
def scene() -> Iterator[Scene]:
    principals = Principals()
    server = Server(0)
    server.start(Gateway(principals, MotoServer(), []))
    scene = Scene(f"http://127.0.0.1:{server.port}", principals)
    yield scene
    scene.set()
    for url in scene.client("sqs").list_queues().get("QueueUrls", []):
        scene.client("sqs").delete_queue(QueueUrl=url)
    server.close()


@pytest.mark.parametrize(
    ("kind", "service", "operation", "code"),
    [
        ("throttle", "sqs", "list_queues", "ThrottlingException"),
        ("throttle", "s3", "list_buckets", "SlowDown"),
        ("throttle", "lambda", "list_functions", "TooManyRequestsException"),
        ("throttle", "dynamodb", "list_tables", "ThrottlingException"),
        ("error", "sqs", "list_queues", "InternalServerError"),
        ("error", "s3", "list_buckets", "InternalError"),
    ],
)
def test_a_call_is_refused_in_its_service_s_words(
    scene: Scene, kind: str, service: str, operation: str, code: str
) -> None:
    scene.set({"kind": kind, "service": service})

    with pytest.raises(ClientError) as refused:
        getattr(scene.client(service), operation)()

    assert refused.value.response["Error"]["Code"] == code
    getattr(scene.client(service), operation)()


@pytest.mark.parametrize(("kind", "made"), [("reset", 0), ("lost", 1)])
def test_a_connection_breaks_before_the_effect_or_after_it(
    scene: Scene, kind: str, made: int
) -> None:
    scene.set({"kind": kind, "operation": "CreateQueue"})

    with pytest.raises(ConnectionClosedError):
        scene.client("sqs").create_queue(QueueName="queue")

    assert scene.queues() == made


def test_a_slow_call_answers_late(scene: Scene) -> None:
    scene.set({"kind": "slow", "service": "sqs", "seconds": 0.4})

    began = time.monotonic()
    scene.client("sqs").list_queues()

    assert time.monotonic() - began >= 0.4


def test_the_nth_call_and_so_many_after_it_have_the_fault(scene: Scene) -> None:
    scene.set({"kind": "error", "service": "sqs", "first": 2, "count": 2})
    sqs = scene.client("sqs")
    went = []

    for _ in range(5):
        try:
            sqs.list_queues()
            went.append(True)
        except ClientError:
            went.append(False)

    assert went == [True, False, False, True, True]
    (fault,) = scene.door()["faults"]
    assert (fault["seen"], fault["done"]) == (5, 2)


def test_every_fault_counts_the_calls_that_another_one_takes(scene: Scene) -> None:
    scene.set({"kind": "error", "count": 2}, {"kind": "throttle", "first": 3})
    sqs = scene.client("sqs")
    codes = []

    for _ in range(4):
        try:
            sqs.list_queues()
            codes.append("")
        except ClientError as error:
            codes.append(error.response["Error"]["Code"])

    assert codes == ["InternalServerError", "InternalServerError", "ThrottlingException", ""]
    assert [fault["done"] for fault in scene.door()["faults"]] == [2, 1]


def test_only_the_named_caller_has_the_fault(scene: Scene) -> None:
    scene.set({"kind": "error", "caller": "start"})
    scene.client("sqs").list_queues()

    with pytest.raises(ClientError):
        scene.client("sqs", ROLE).list_queues()


def test_calls_are_remembered_in_their_order(scene: Scene) -> None:
    scene.set()
    scene.client("sqs", ROLE).list_queues()
    scene.client("s3").list_buckets()

    assert scene.door()["calls"] == [
        {"service": "sqs", "operation": "ListQueues", "caller": "start"},
        {"service": "s3", "operation": "GET", "caller": "local"},
    ]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ([{"kind": "earthquake"}], "earthquake is no kind of fault"),
        ([{"sort": "lost"}], "Not a list of faults"),
        (7, "Not a list of faults"),
    ],
)
def test_what_is_no_fault_is_refused(scene: Scene, asked: Any, words: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        scene.door(asked)

    assert refused.value.code == 400
    assert words in refused.value.read().decode()
