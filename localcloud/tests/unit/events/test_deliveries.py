"""Deliveries tried again, given up, and kept as dead letters, with clients that fail as told."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from localcloud.events.deliveries import Deliveries
from localcloud.events.targets import Delivery, Reach

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f"
DEAD_LETTERS = {"Arn": "arn:aws:sqs:us-east-1:123456789012:dead"}


SCHEDULE = "arn:aws:scheduler:us-east-1:123456789012:schedule/default/tick"


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
        self.payloads: list[bytes] = []
        self.buses: list[tuple[str, Any]] = []
        self._lock = threading.Lock()

    def client(self, service: str, role_arn: str | None = None, acting: Any = None) -> "FakeAws":
        return self

    def invoke(self, **call: Any) -> None:
        with self._lock:
            self.tried += 1
            self.payloads.append(call["Payload"])
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
    made = Deliveries(Reach(aws, lambda bus, event: aws.buses.append((bus, event))), 0.001)
    yield made
    made.close()


def delivery(**policy: int) -> Delivery:
    target = {"Arn": FUNCTION, "DeadLetterConfig": DEAD_LETTERS, "RetryPolicy": policy}
    return Delivery(target, '{"a": 1}', "name", '{"event": 1}', {"RULE_ARN": "rule"})


def attributes_of(message: dict[str, Any]) -> dict[str, str]:
    return {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}


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
    ("code", "status", "told"),
    [
        ("AccessDeniedException", 403, "NO_PERMISSIONS"),
        ("ResourceNotFoundException", 404, "NO_RESOURCE"),
    ],
)
def test_what_cannot_get_better_is_a_dead_letter_at_once(
    aws: FakeAws, deliveries: Deliveries, code: str, status: int, told: str
) -> None:
    aws.failures = [client_error(code, status)]

    deliveries.accept(delivery())
    settled(deliveries)

    (message,) = aws.messages
    assert (aws.tried, aws.invoked) == (1, 0)
    assert message["QueueUrl"] == "dead"
    assert message["MessageBody"] == '{"event": 1}'
    assert attributes_of(message) == {
        "RULE_ARN": "rule",
        "TARGET_ARN": FUNCTION,
        "ERROR_CODE": told,
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
    attributes = attributes_of(message)
    assert attributes["EXHAUSTED_RETRY_CONDITION"] == condition
    assert attributes["RETRY_ATTEMPTS"] == str(tried - 1)


def test_what_waits_is_shown_with_its_last_failure(aws: FakeAws) -> None:
    deliveries = Deliveries(Reach(aws, lambda *_: None), first_pause=60)
    aws.failures = [client_error("ServiceException", 500)]

    deliveries.accept(delivery())
    wait_until(lambda: [one["retries"] for one in deliveries.door()] == [1])

    (waiting,) = deliveries.door()
    assert (waiting["target"], waiting["RULE_ARN"]) == (FUNCTION, "rule")
    assert waiting["failed"] == "INTERNAL_ERROR: no"
    deliveries.close()


def test_an_attempt_knows_its_number_where_a_schedule_asks_for_it(
    aws: FakeAws, deliveries: Deliveries
) -> None:
    aws.failures = [client_error("ServiceException", 500)]
    payload = '{"attempt": "<aws.scheduler.attempt-number>"}'

    deliveries.accept(
        Delivery({"Arn": FUNCTION}, payload, "n", payload, {"SCHEDULE_ARN": SCHEDULE})
    )
    settled(deliveries)

    assert aws.payloads == [b'{"attempt": "1"}', b'{"attempt": "2"}']


def test_what_is_no_json_never_reaches_a_function(aws: FakeAws, deliveries: Deliveries) -> None:
    target = {"Arn": FUNCTION, "DeadLetterConfig": DEAD_LETTERS}

    deliveries.accept(Delivery(target, '{"a": "', "n", "{}", {"RULE_ARN": "rule"}))
    settled(deliveries)

    assert aws.tried == 0
    assert attributes_of(aws.messages[0])["ERROR_CODE"] == "INVALID_JSON"


def test_an_event_is_passed_on_to_another_bus_only_once(
    aws: FakeAws, deliveries: Deliveries
) -> None:
    bus = "arn:aws:events:us-east-1:123456789012:event-bus/other"
    target = {"Arn": bus, "DeadLetterConfig": DEAD_LETTERS}

    deliveries.accept(Delivery(target, "{}", "n", '{"id": 1}'))
    deliveries.accept(Delivery(target, "{}", "n", '{"id": 1}', forwarded=True))
    settled(deliveries)

    assert aws.buses == [(bus, {"id": 1})]
    (message,) = aws.messages
    assert attributes_of(message)["ERROR_CODE"] == "THIRD_ACCOUNT_HOP_DETECTED"


def test_many_at_once_are_all_delivered(aws: FakeAws, deliveries: Deliveries) -> None:
    for _ in range(500):
        deliveries.accept(delivery())
    settled(deliveries)

    assert aws.invoked == 500


def test_a_closed_one_delivers_nothing_more(aws: FakeAws, deliveries: Deliveries) -> None:
    deliveries.close()

    deliveries.accept(delivery())

    assert aws.tried == 0


def test_closing_ends_the_threads_though_much_waits(aws: FakeAws) -> None:
    deliveries = Deliveries(Reach(aws, lambda *_: None), first_pause=60)
    aws.failures = [client_error("ServiceException", 500)] * 100
    for _ in range(100):
        deliveries.accept(delivery())
    wait_until(lambda: aws.tried == 100)
    began = time.monotonic()

    deliveries.close()

    assert time.monotonic() - began < 1
    assert not any(thread.is_alive() for thread in deliveries._threads)
