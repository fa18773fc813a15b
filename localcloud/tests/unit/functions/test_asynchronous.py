"""Events, their retries and their ends, with functions that answer from a list."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from localcloud.functions.asynchronous import AsynchronousCall, AsynchronousCalls, Delays
from localcloud.functions.event_invoke_configs import EventInvokeConfig
from localcloud.functions.registry import FunctionVersion
from localcloud.functions.result import Result
from localcloud.service import ServiceError

ARN = "arn:aws:lambda:us-east-1:123456789012:function:f"
ROLE = "arn:aws:iam::123456789012:role/r"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:q"
VERSION = FunctionVersion(
    ARN, "f", "3", "us-east-1", "app.handler", ROLE, 3, 128, (), "", "", b"", None, None
)
GOOD = Result(b"1", None, "id", 0.1)
BAD = Result(b'{"errorMessage": "no"}', "Unhandled", "id", 0.1)
THROTTLED = ServiceError("TooManyRequestsException", "Rate Exceeded.", 429)


class FakeSender:
    """Keeps what it is to send."""

    def __init__(self) -> None:
        self.records: list[tuple[str, str, dict[str, Any]]] = []
        self.dead_letters: list[tuple[str, bytes, str]] = []
        self.sent = threading.Event()

    def send_record(self, destination: str, role: str, record: dict[str, Any]) -> None:
        self.records.append((destination, role, record))
        self.sent.set()

    def send_dead_letter(
        self, target: str, _role: str, body: bytes, _request_id: str, message: str
    ) -> None:
        self.dead_letters.append((target, body, message))
        self.sent.set()


@pytest.fixture
def sender() -> FakeSender:
    return FakeSender()


@pytest.fixture
def calls(sender: FakeSender) -> Iterator[AsynchronousCalls]:
    made = AsynchronousCalls(sender, Delays(after_error=(0.01, 0.02), after_throttling=0.01))
    yield made
    made.close()


def call(*outcomes: Result | ServiceError, config: EventInvokeConfig, **more: Any):
    left = list(outcomes)

    def invoke() -> tuple[FunctionVersion, Result]:
        outcome = left.pop(0)
        if isinstance(outcome, ServiceError):
            raise outcome
        return VERSION, outcome

    event = AsynchronousCall(f"{ARN}:live", b'{"a": 1}', invoke, config, ROLE, None)
    return AsynchronousCall(**{**vars(event), **more}), left


def test_a_failure_is_tried_again_and_a_success_then_is_one(calls, sender):
    event, left = call(BAD, BAD, GOOD, config=EventInvokeConfig(on_success=QUEUE))

    calls.add(event)

    assert sender.sent.wait(5)
    (sent,) = sender.records
    assert sent[:2] == (QUEUE, ROLE)
    assert sent[2]["requestContext"]["condition"] == "Success"
    assert sent[2]["requestContext"]["approximateInvokeCount"] == 3
    assert sent[2]["requestContext"]["functionArn"] == f"{ARN}:3"
    assert left == []


def test_after_the_last_retry_the_event_is_a_dead_letter_and_its_failure_is_sent(calls, sender):
    config = EventInvokeConfig(retries=1, on_failure=QUEUE)
    event, left = call(BAD, BAD, GOOD, config=config, dead_letter_arn="dlq")

    calls.add(event)
    give_up = time.monotonic() + 5
    while not sender.dead_letters and time.monotonic() < give_up:
        time.sleep(0.01)

    assert sender.dead_letters == [("dlq", b'{"a": 1}', "no")]
    assert sender.records[0][2]["requestContext"]["condition"] == "RetriesExhausted"
    assert left == [GOOD]


def test_throttling_is_no_try(calls, sender):
    config = EventInvokeConfig(retries=0, on_success=QUEUE)
    event, _ = call(THROTTLED, THROTTLED, THROTTLED, GOOD, config=config)

    calls.add(event)

    assert sender.sent.wait(5)
    assert sender.records[0][2]["requestContext"]["approximateInvokeCount"] == 1


def test_an_event_that_is_throttled_for_too_long_is_given_up(calls, sender):
    config = EventInvokeConfig(age_seconds=60, on_failure=QUEUE)
    event, _ = call(THROTTLED, GOOD, config=config, received=time.monotonic() - 61)

    calls.add(event)

    assert sender.sent.wait(5)
    assert sender.records[0][2]["requestContext"]["condition"] == "EventAgeExceeded"
    assert sender.records[0][2]["responsePayload"] is None
