"""Deliveries tried again, given up, and kept as dead letters, with clients that fail as told."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from localcloud.events.deliveries import Deliveries
from localcloud.events.targets import Delivery

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f"
DEAD_LETTERS = {"Arn": "arn:aws:sqs:us-east-1:123456789012:dead"}


def client_error(code: str, status: int) -> ClientError:
    return ClientError(
        {"Error": {"Code": code, "Message": "no"}, "ResponseMetadata": {"HTTPStatusCode": status}},  # type: ignore[typeddict-item]
        "Invoke",
    )


class FakeAws:
    """Lambda fails as often as told, then works; SQS keeps what it gets."""

    def __init__(self) -> None:
        self.failures: list[Exception] = []
        self.invoked = 0
        self.tried = 0
        self.messages: list[dict[str, Any]] = []
        self._lock = threading.Lock()

    def client(self, service: str, role_arn: str | None = None) -> "FakeAws":
        return self

    def invoke(self, **_: Any) -> None:
        with self._lock:
            self.tried += 1
            if self.failures:
                raise self.failures.pop(0)
            self.invoked += 1

    def get_queue_url(self, QueueName: str) -> dict[str, str]:  # noqa: N803
        return {"QueueUrl": QueueName}

    def send_message(self, **message: Any) -> None:
        self.messages.append(message)


@pytest.fixture
def aws() -> FakeAws:
    return FakeAws()


@pytest.fixture
def deliveries(aws: FakeAws) -> Iterator[Deliveries]:
    made = Deliveries(aws, first_pause=0.001)
    yield made
    made.close()


def delivery(**policy: int) -> Delivery:
    target = {"Arn": FUNCTION, "DeadLetterConfig": DEAD_LETTERS, "RetryPolicy": policy}
    return Delivery(target, '{"a": 1}', "name", {"RULE_ARN": "rule"})


def settled(deliveries: Deliveries) -> None:
    wait_until(lambda: deliveries.door() == [])


def wait_until(look: Callable[[], bool]) -> None:
    end = time.monotonic() + 5
    while not look():
        assert time.monotonic() < end
        time.sleep(0.002)


@pytest.mark.parametrize(
    "failure",
    [
        client_error("TooManyRequestsException", 429),
        client_error("ServiceException", 500),
        EndpointConnectionError(endpoint_url="http://127.0.0.1"),
    ],
)
def test_what_can_get_better_is_tried_until_it_works(
    aws: FakeAws, deliveries: Deliveries, failure: Exception
) -> None:
    aws.failures = [failure] * 4

    deliveries.accept(delivery())
    settled(deliveries)

    assert (aws.tried, aws.invoked) == (5, 1)
    assert aws.messages == []


@pytest.mark.parametrize(
    ("code", "status"), [("AccessDeniedException", 403), ("ResourceNotFoundException", 404)]
)
def test_what_cannot_get_better_is_a_dead_letter_at_once(
    aws: FakeAws, deliveries: Deliveries, code: str, status: int
) -> None:
    aws.failures = [client_error(code, status)]

    deliveries.accept(delivery())
    settled(deliveries)

    (message,) = aws.messages
    assert (aws.tried, aws.invoked) == (1, 0)
    assert message["QueueUrl"] == "dead"
    assert message["MessageBody"] == '{"a": 1}'
    told = {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}
    assert told == {
        "RULE_ARN": "rule",
        "TARGET_ARN": FUNCTION,
        "ERROR_CODE": code,
        "ERROR_MESSAGE": "no",
        "RETRY_ATTEMPTS": "0",
    }


@pytest.mark.parametrize(
    ("policy", "tried", "condition"),
    [
        ({"MaximumRetryAttempts": 2}, 3, "MaximumRetryAttempts"),
        ({"MaximumEventAgeInSeconds": 0}, 1, "MaximumEventAgeInSeconds"),
    ],
)
def test_after_the_target_s_retries_it_is_a_dead_letter(
    aws: FakeAws, deliveries: Deliveries, policy: dict[str, int], tried: int, condition: str
) -> None:
    aws.failures = [client_error("ServiceException", 500)] * 10

    deliveries.accept(delivery(**policy))
    settled(deliveries)

    (message,) = aws.messages
    assert aws.tried == tried
    attributes = message["MessageAttributes"]
    assert attributes["EXHAUSTED_RETRY_CONDITION"]["StringValue"] == condition
    assert attributes["RETRY_ATTEMPTS"]["StringValue"] == str(tried - 1)


def test_many_at_once_are_all_delivered(aws: FakeAws, deliveries: Deliveries) -> None:
    for _ in range(500):
        deliveries.accept(delivery())
    settled(deliveries)

    assert aws.invoked == 500


def test_a_closed_one_delivers_nothing_more(aws: FakeAws, deliveries: Deliveries) -> None:
    deliveries.close()

    deliveries.accept(delivery())

    assert aws.tried == 0
