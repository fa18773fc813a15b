"""Faults happen to the calls that they name, and to no other."""

import urllib.error
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError

from localcloud.tests.running_cloud import RunningCloud, allow


def refusals(cloud: RunningCloud, calls: int) -> list[str]:
    """The error code of each of some calls of SQS, or nothing."""
    codes = []
    for _ in range(calls):
        try:
            cloud.client("sqs").list_queues(QueueNamePrefix="nobody")
            codes.append("")
        except ClientError as error:
            codes.append(error.response["Error"]["Code"])
    return codes


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
    cloud: RunningCloud, kind: str, service: str, operation: str, code: str
) -> None:
    cloud.control("faults", [{"kind": kind, "service": service}])

    with pytest.raises(ClientError) as refused:
        getattr(cloud.client(service), operation)()

    assert refused.value.response["Error"]["Code"] == code
    getattr(cloud.client(service), operation)()


@pytest.mark.parametrize(("kind", "made"), [("reset", 0), ("lost", 1)])
def test_a_connection_breaks_before_the_effect_or_after_it(
    cloud: RunningCloud, kind: str, made: int
) -> None:
    name = cloud.name("queue")
    cloud.control("faults", [{"kind": kind, "operation": "CreateQueue"}])

    with pytest.raises(ConnectionClosedError):
        cloud.client("sqs").create_queue(QueueName=name)

    found = cloud.client("sqs").list_queues(QueueNamePrefix=name)
    assert len(found.get("QueueUrls", [])) == made


def test_an_effect_can_come_after_the_connection_broke(cloud: RunningCloud) -> None:
    name = cloud.name("queue")
    cloud.control("faults", [{"kind": "late", "operation": "CreateQueue", "seconds": 3600}])

    with pytest.raises(ConnectionClosedError):
        cloud.client("sqs").create_queue(QueueName=name)
    before = cloud.client("sqs").list_queues(QueueNamePrefix=name)
    skipped = cloud.skip()
    after = cloud.client("sqs").list_queues(QueueNamePrefix=name)

    assert "QueueUrls" not in before
    assert skipped == pytest.approx(3600, abs=5)
    assert len(after["QueueUrls"]) == 1


def test_the_nth_call_and_so_many_after_it_have_the_fault(cloud: RunningCloud) -> None:
    cloud.control("faults", [{"kind": "error", "service": "sqs", "first": 2, "count": 2}])

    codes = refusals(cloud, 5)

    assert codes == ["", "InternalServerError", "InternalServerError", "", ""]
    (fault,) = cloud.control("faults")["faults"]
    assert (fault["seen"], fault["done"]) == (5, 2)


def test_a_fault_can_last_by_the_cloud_s_clock(cloud: RunningCloud) -> None:
    cloud.control("faults", [{"kind": "throttle", "service": "sqs", "lasts": 3600}])

    first = refusals(cloud, 2)
    cloud.control("clock", {"leap": 3000})
    later = refusals(cloud, 1)
    cloud.control("clock", {"leap": 1000})

    assert {*first, *later} == {"ThrottlingException"}
    assert refusals(cloud, 1) == [""]


def test_every_fault_counts_the_calls_that_another_one_takes(cloud: RunningCloud) -> None:
    faults = [{"kind": "error", "count": 2}, {"kind": "throttle", "first": 3}]
    cloud.control("faults", [{**fault, "service": "sqs"} for fault in faults])

    codes = refusals(cloud, 4)

    assert codes == ["InternalServerError", "InternalServerError", "ThrottlingException", ""]
    assert [fault["done"] for fault in cloud.control("faults")["faults"]] == [2, 1]


def test_only_the_named_caller_has_the_fault_and_calls_are_remembered(
    cloud: RunningCloud,
) -> None:
    role, queue = cloud.role(allow=[allow("sqs:SendMessage")]), cloud.queue()
    sqs = cloud.client("sqs", role)
    cloud.control("faults", [{"kind": "error", "caller": role}])
    cloud.client("s3").list_buckets()

    with pytest.raises(ClientError):
        sqs.send_message(QueueUrl=queue.url, MessageBody="m")

    assert cloud.control("faults")["calls"][-1] == {
        "service": "sqs",
        "operation": "SendMessage",
        "caller": role,
    }


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ([{"kind": "earthquake"}], "earthquake is no kind of fault"),
        ([{"sort": "lost"}], "Not a list of faults"),
        (7, "Not a list of faults"),
        ([{"kind": ["late"]}], "kind has a value of another type"),
        ([{"kind": "late", "seconds": "10"}], "seconds has a value of another type"),
        ([{"kind": "late", "first": 1.5}], "first has a value of another type"),
    ],
)
def test_what_is_no_fault_is_refused(cloud: RunningCloud, asked: Any, message: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        cloud.control("faults", asked)

    assert refused.value.code == 400
    assert message in refused.value.read().decode()


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("clock", {"skip": "an hour"}),
        ("clock", {"leap": 1e300}),
        ("clock", {"skews": 5}),
        ("clock", {"skews": {"start": None}}),
        ("transcribe", [{"queued": "an hour"}]),
        ("transcribe", [{"failure": 5}]),
        ("permissions", 5),
    ],
)
def test_the_control_api_refuses_what_it_cannot_use(
    cloud: RunningCloud, name: str, asked: Any
) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        cloud.control(name, asked)

    assert refused.value.code == 400
