"""Queues as moto has them, jobs and executions in memory."""

import json
from dataclasses import replace
from typing import Any

import pytest
from moto import mock_aws

from scribe.operations import queues
from scribe.operations.redrives import MAX_REDRIVEN, RedriveOutcome, Redrives
from scribe.operations.request_rate import RequestRate
from scribe.operations.retries import Retries
from scribe.operations.ticks import Ticks
from tests.fakes.stack import FakeStack
from tests.fakes.step_functions import arn
from tests.fakes.uploads import event_for, upload_for
from tests.unit.conftest import client
from transcription.domain.jobs import JobRecord, Status

UPLOAD = upload_for()
STAMP = "2026-11-24T00:00:00.000Z"
RETRYABLE = {"code": "TranscribeFailed", "message": "No.", "retryable": True}
HOPELESS = {"code": "NotMedia", "message": "It is a text.", "retryable": False}


@pytest.fixture
def sqs(monkeypatch):
    monkeypatch.setattr(queues, "LISTEN", 0)
    with mock_aws():
        yield client("sqs")


@pytest.fixture
def url(sqs) -> str:
    return sqs.create_queue(QueueName="failed")["QueueUrl"]


@pytest.fixture
def stack() -> FakeStack:
    stack = FakeStack()
    stack.upload()
    return stack


@pytest.fixture
def redrives(sqs, stack) -> Redrives:
    retries = Retries(stack.jobs, stack.executions)
    pace = RequestRate(10, lambda: 0.0, lambda _: None)
    return Redrives(sqs, stack.jobs, stack.executions, retries, pace)


def failed(stack: FakeStack, error=RETRYABLE, **more: Any) -> JobRecord:
    values: dict[str, Any] = {
        "options": {"language": "de-DE"},
        "error": error,
        "status": Status.FAILED,
        **more,
    }
    status = values.pop("status")
    job = JobRecord(UPLOAD.job_id, status, arn("me"), json.dumps(event_for()), STAMP, **values)
    return stack.jobs.put(job)


def send(sqs, url: str, job_id: str = UPLOAD.job_id, error=RETRYABLE, attempt: int = 1) -> None:
    body = {"job_id": job_id, "attempt": attempt, "failure": error, "input": event_for()}
    sqs.send_message(QueueUrl=url, MessageBody=json.dumps(body))


def left(sqs, url: str) -> int:
    names = ["ApproximateNumberOfMessages"]
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)
    return int(found["Attributes"][names[0]])


def test_a_retryable_job_is_started_and_its_message_is_gone(sqs, url, stack, redrives):
    failed(stack)
    send(sqs, url)

    (done,) = redrives.failed(url)

    assert (done.job_id, done.outcome) == (UPLOAD.job_id, RedriveOutcome.STARTED)
    assert list(stack.executions.started) == [f"{UPLOAD.job_id}-a2"]
    assert left(sqs, url) == 0


def test_a_dry_run_changes_nothing(sqs, url, stack, redrives):
    failed(stack)
    send(sqs, url)

    (done,) = redrives.failed(url, dry_run=True)

    assert done.outcome is RedriveOutcome.STARTED
    assert not stack.executions.started
    assert left(sqs, url) == 1


@pytest.mark.parametrize(
    ("since", "outcome"),
    [
        ({"status": Status.COMPLETED}, RedriveOutcome.COMPLETED),
        ({"status": Status.QUEUED}, RedriveOutcome.UNDER_WAY),
        ({"attempt": 2}, RedriveOutcome.SUPERSEDED),
        ({"error": {**HOPELESS, "code": "Cancelled"}}, RedriveOutcome.RECORDED),
    ],
)
def test_a_job_that_has_gone_on_since_needs_no_message(sqs, url, stack, redrives, since, outcome):
    failed(stack, **since)
    send(sqs, url)

    assert [done.outcome for done in redrives.failed(url)] == [outcome]
    assert (left(sqs, url), stack.executions.started) == (0, {})


def test_two_messages_of_one_job_start_one_attempt(sqs, url, stack, redrives):
    failed(stack)
    send(sqs, url)
    send(sqs, url)

    assert len(list(redrives.failed(url))) == 2
    assert (len(stack.executions.started), left(sqs, url)) == (1, 0)


def test_a_job_that_fails_again_meanwhile_is_left_to_the_next_redrive(sqs, url, stack, redrives):
    failed(stack)
    send(sqs, url)
    send(sqs, url, "gone", HOPELESS)
    reading = redrives.failed(url)
    done = [next(reading)]

    failed(stack, attempt=2)
    send(sqs, url, attempt=2)
    done += reading

    outcomes = {(item.job_id, item.outcome) for item in done}
    assert (UPLOAD.job_id, RedriveOutcome.STARTED) in outcomes
    assert len(stack.executions.started) == 2
    assert left(sqs, url) == 1


def test_a_message_that_arrives_after_the_beginning_is_not_read(sqs, url, redrives, monkeypatch):
    send(sqs, url, "gone", HOPELESS)
    monkeypatch.setattr(queues, "_time_of", lambda _: 0.0)

    assert list(redrives.failed(url)) == []
    assert left(sqs, url) == 1


def test_a_redrive_stops_after_many_attempts_and_a_retry_goes_on(sqs, url, stack, redrives):
    job = failed(stack, attempt=MAX_REDRIVEN)
    send(sqs, url, attempt=MAX_REDRIVEN)

    (done,) = redrives.failed(url)

    assert (done.outcome, left(sqs, url)) == (RedriveOutcome.REFUSED, 1)
    assert redrives.retries.retry(job).attempt == MAX_REDRIVEN + 1


def test_what_cannot_be_started_is_forgotten_when_that_is_asked_for(sqs, url, stack, redrives):
    failed(stack, attempt=MAX_REDRIVEN)
    send(sqs, url, attempt=MAX_REDRIVEN)
    sqs.send_message(QueueUrl=url, MessageBody="not json")

    assert {done.outcome for done in redrives.failed(url, forget=True)} == {
        RedriveOutcome.FORGOTTEN
    }
    assert (left(sqs, url), stack.executions.started) == (0, {})


def test_a_job_whose_record_has_expired_is_started_from_its_message(sqs, url, stack, redrives):
    send(sqs, url)

    (done,) = redrives.failed(url)

    assert done.outcome is RedriveOutcome.STARTED
    ((name, event),) = stack.executions.started.items()
    assert stack.start(arn(name), event)["job"]["outcome"] == "PENDING"
    assert stack.jobs[UPLOAD.job_id].attempt == 1


def test_a_start_that_fails_keeps_the_message(sqs, url, stack, redrives):
    failed(stack)
    send(sqs, url)
    stack.executions.down = True

    with pytest.raises(Exception, match="ThrottlingException"):
        list(redrives.failed(url))

    assert left(sqs, url) == 1


def test_many_messages_are_all_read(sqs, url, redrives):
    for number in range(35):
        send(sqs, url, f"gone-{number}", HOPELESS)

    assert len({done.job_id for done in redrives.failed(url, dry_run=True)}) == 35


def test_an_undelivered_event_starts_its_execution_with_itself(sqs, url, stack, redrives):
    sqs.send_message(QueueUrl=url, MessageBody=json.dumps(event_for()))

    (done,) = redrives.undelivered(url)

    ((name, event),) = stack.executions.started.items()
    assert (done.outcome, event) == (RedriveOutcome.STARTED, event_for())
    assert name.startswith(f"{UPLOAD.job_id}-d")
    assert left(sqs, url) == 0


def test_an_event_whose_job_is_recorded_starts_none(sqs, url, stack, redrives):
    failed(stack)
    sqs.send_message(QueueUrl=url, MessageBody=json.dumps(event_for()))

    assert [done.outcome for done in redrives.undelivered(url)] == [RedriveOutcome.RECORDED]
    assert (left(sqs, url), stack.executions.started) == (0, {})


@pytest.mark.parametrize(
    ("record", "more", "outcome"),
    [
        ({"attempt": 1}, {"retry": {"attempt": 2}}, RedriveOutcome.STARTED),
        ({"attempt": 2}, {"retry": {"attempt": 2}}, RedriveOutcome.RECORDED),
        ({"status": Status.QUEUED}, {"cancel": {"attempt": 1}}, RedriveOutcome.STARTED),
        ({"status": Status.QUEUED}, {"job_id": UPLOAD.job_id}, RedriveOutcome.STARTED),
        ({"status": Status.QUEUED, "owner": "other"}, {}, RedriveOutcome.UNDER_WAY),
        (
            {"status": Status.QUEUED, "owner": "other"},
            {"handed_over_by": arn("other")},
            RedriveOutcome.STARTED,
        ),
    ],
    ids=["retry", "retry that has run", "cancellation", "resume", "running", "hand-over"],
)
def test_an_input_that_could_not_start_is_started_if_its_job_still_waits_for_it(
    sqs, url, stack, redrives, record, more, outcome
):
    owner = record.pop("owner", "me")
    failed(stack, **record)
    stack.jobs.put(replace(stack.jobs[UPLOAD.job_id], execution=arn(owner)))
    why = {"EXECUTION": {"DataType": "String", "StringValue": arn("me")}}
    body = event_for() | more
    sqs.send_message(QueueUrl=url, MessageBody=json.dumps(body), MessageAttributes=why)

    assert [done.outcome for done in redrives.undelivered(url)] == [outcome]
    started = [body] if outcome is RedriveOutcome.STARTED else []
    assert list(stack.executions.started.values()) == started
    assert left(sqs, url) == 0


def test_an_event_that_names_no_upload_stays(sqs, url, redrives):
    sqs.send_message(QueueUrl=url, MessageBody='{"detail": {}}')

    assert [done.outcome for done in redrives.undelivered(url)] == [RedriveOutcome.UNREADABLE]
    assert left(sqs, url) == 1


class Sweep:
    """The function, and how often it was invoked."""

    def __init__(self, error: str | None = None) -> None:
        self.error, self.times = error, 0

    def invoke(self, **_: Any) -> dict[str, object]:
        self.times += 1
        body = type("Body", (), {"read": lambda _: b"KeyError"})()
        return {"Payload": body, **({"FunctionError": self.error} if self.error else {})}


@pytest.mark.parametrize(("error", "rest"), [(None, 0), ("Unhandled", 2)])
def test_one_sweep_makes_up_for_all_the_ticks(sqs, url, error, rest):
    for _ in range(2):
        sqs.send_message(QueueUrl=url, MessageBody="{}")
    sweep = Sweep(error)

    list(Ticks(sqs, sweep, url, "sweep").run())

    assert (sweep.times, left(sqs, url)) == (1, rest)


def test_the_pace_is_kept():
    now, naps = [0.0], []

    def sleep(seconds: float) -> None:
        naps.append(round(seconds, 3))
        now[0] += seconds

    pace = RequestRate(4, lambda: now[0], sleep)

    for _ in range(3):
        pace.wait()

    assert naps == [0.25, 0.25]
