"""A failure leaves a record, a message and an event, or the input in the dead-letter queue."""

import json

import pytest

from tests.statemachine.conftest import AssertReported
from tests.statemachine.interpreter import TRIES_OF_A_THOUSAND, Interpreter
from tests.statemachine.services import Answers, Raises
from tests.statemachine.step_results import (
    LEFT,
    POLL,
    REPORT,
    STARTED,
    ScriptedJob,
    done,
    failed,
    new_job,
    pending,
)
from transcription.domain.errors import MediaMissing, TranscribeInternalFailure, TranscriptMissing

PROCESS = "Process transcription results"
GONE = TranscriptMissing("It is gone.")
BEFORE = "2026-11-24T00:00:00.000Z"
UNKNOWN = Raises("KeyError", "'no such thing'")
#: The operation of each state of the report that can end it early.
OPERATIONS = {
    "update_item": "Record failure",
    "send_message": "Send to the failed jobs queue",
    "put_events": "Publish Transcription Failed",
}


def fail(interpreter: Interpreter, job: ScriptedJob) -> list[str]:
    """Runs an execution whose job fails in its first step; returns its path."""
    interpreter.script(start=[failed(job, GONE)])
    return interpreter.run(job.event, job.execution).path


# ----------------------------------------------------------------------------------- the report


@pytest.mark.parametrize(
    ("where", "path"),
    [
        ("start", STARTED),
        ("check", [*STARTED, *POLL]),
        ("process", [*STARTED, *POLL, PROCESS, "Is it done?"]),
    ],
)
def test_a_failure_of_the_job_is_reported(
    interpreter: Interpreter, assert_reported: AssertReported, where: str, path: list[str]
) -> None:
    job = new_job()
    answers: dict[str, Answers] = {"start": [pending(job)], "check": [done(job)]}
    interpreter.script(**answers | {where: [failed(job, GONE)]})

    ended = interpreter.run(job.event, job.execution)

    assert ended.path == [*path, *REPORT]
    assert assert_reported(ended, job.job_id)["failure"] == GONE.as_dict()


def test_a_failure_that_trying_again_cannot_help_leaves_a_record_and_an_event_but_no_message(
    interpreter: Interpreter,
) -> None:
    job = new_job()
    error = MediaMissing("It is gone.")
    interpreter.script(start=[failed(job, error)])

    ended = interpreter.run(job.event, job.execution)

    assert ended.path == [*STARTED, *(each for each in REPORT if "queue" not in each)]
    assert ended.failure[0] == "MediaMissing"
    assert interpreter.failed_jobs() == []
    (event,) = interpreter.services.events
    assert event["Detail"]["error"] == error.as_dict()
    record = interpreter.record(job.job_id)
    assert record["status"] == "FAILED"
    assert record["reported_at"]


@pytest.mark.parametrize(
    ("where", "path"),
    [("check", POLL[:2]), ("process", [*POLL, PROCESS])],
    ids=["check", "process"],
)
def test_a_step_that_keeps_failing_is_reported_under_its_error(
    interpreter: Interpreter, assert_reported: AssertReported, where: str, path: list[str]
) -> None:
    job = new_job()
    answers: dict[str, Answers] = {"start": [pending(job)], "check": [done(job)]}
    interpreter.script(**answers | {where: [UNKNOWN]})

    ended = interpreter.run(job.event, job.execution)

    assert ended.path == [*STARTED, *path, "Describe what was caught", *REPORT]
    assert len(interpreter.services.payloads(where)) == 1 + 4
    failure = assert_reported(ended, job.job_id)["failure"]
    assert (failure["code"], failure["retryable"]) == ("KeyError", True)
    assert "no such thing" in failure["message"]


def test_what_the_record_holds_is_kept_and_goes_into_the_message(
    interpreter: Interpreter, assert_reported: AssertReported
) -> None:
    job = new_job()
    options, media = {"language": "de-DE", "speakers": 3}, {"key": job.upload.key, "bytes": 5}
    known = {
        "options": json.dumps(options),
        "media": json.dumps(media),
        "input": '{"as": "it was at first"}',
        "created_at": BEFORE,
        "transcribe_job": job.job_id,
    }
    owner = interpreter.arn_of(job.execution)
    interpreter.put_record(job.job_id, status="IN_PROGRESS", execution=owner, **known)
    interpreter.script(start=[pending(job)], check=[failed(job, TranscribeInternalFailure("Oh."))])

    ended = interpreter.run(job.event, job.execution)

    message = assert_reported(ended, job.job_id)
    assert (message["options"], message["media"]) == (options, media)
    record = interpreter.record(job.job_id)
    assert {name: record[name] for name in known} == known


def test_a_long_error_fits_into_every_part_of_the_report(
    interpreter: Interpreter, assert_reported: AssertReported
) -> None:
    job = new_job()
    long = Raises("RuntimeError", '"quoted" äöü\n' * 1500)
    interpreter.script(start=[pending(job)], check=[long])

    ended = interpreter.run(job.event, job.execution)

    assert len(assert_reported(ended, job.job_id)["failure"]["message"]) > 15_000


@pytest.mark.parametrize(
    ("status", "owner"), [("IN_PROGRESS", "another"), ("COMPLETED", "this")], ids=str
)
def test_a_job_that_another_owns_or_that_is_completed_is_not_failed(
    interpreter: Interpreter, status: str, owner: str
) -> None:
    job = new_job()
    execution = interpreter.arn_of(job.execution if owner == "this" else owner)
    interpreter.put_record(job.job_id, status=status, execution=execution)

    path = fail(interpreter, job)

    assert path == [*STARTED, "Record failure", LEFT]
    assert interpreter.record(job.job_id) == {
        "job_id": job.job_id,
        "status": status,
        "execution": execution,
    }
    assert interpreter.retries == []
    assert not interpreter.failed_jobs() + interpreter.services.events


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_report_survives_an_outage(interpreter: Interpreter, operation: str) -> None:
    job = new_job()
    interpreter.services.fail(operation, times=TRIES_OF_A_THOUSAND - 1)

    path = fail(interpreter, job)

    assert path == [*STARTED, *REPORT]
    assert interpreter.services.refused[operation] == TRIES_OF_A_THOUSAND - 1
    assert len(interpreter.failed_jobs()) == len(interpreter.services.events) == 1


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_report_that_cannot_be_made_is_left_to_the_sweep(
    interpreter: Interpreter, operation: str
) -> None:
    job = new_job()
    owner = interpreter.arn_of(job.execution)
    interpreter.put_record(job.job_id, status="IN_PROGRESS", execution=owner, next_check_at=BEFORE)
    interpreter.services.fail(operation)

    path = fail(interpreter, job)

    assert path == [*STARTED, *REPORT[: REPORT.index(OPERATIONS[operation]) + 1], "Failed"]
    record = interpreter.record(job.job_id)
    assert record["next_check_at"]
    assert "reported_at" not in record


def test_a_report_that_is_made_later_keeps_the_time_of_the_failure(
    interpreter: Interpreter,
) -> None:
    job = new_job()
    owner = interpreter.arn_of(job.execution)
    interpreter.put_record(job.job_id, status="FAILED", execution=owner, failed_at=BEFORE)

    fail(interpreter, job)

    record = interpreter.record(job.job_id)
    assert record["reported_at"] > record["failed_at"] == BEFORE


# ------------------------------------------------------------------------- the dead-letter queue


@pytest.mark.parametrize(("error", "tries"), [("InvalidEvent", 1), ("KeyError", 1 + 4)])
def test_an_input_whose_first_step_cannot_run_is_kept_as_it_is(
    interpreter: Interpreter, error: str, tries: int
) -> None:
    job = new_job(key='uploads/1 "& 2" + {}\\ – 日本 🎙.mp3')
    interpreter.script(start=[Raises(error)])

    ended = interpreter.run(job.event, job.execution)

    assert ended.path == [STARTED[0], "Send to the dead-letter queue", "Not started"]
    assert (ended.status, ended.failure[0]) == ("FAILED", "NotStarted")
    assert len(interpreter.services.payloads("start")) == tries
    (message,) = interpreter.dead_letters()
    assert json.loads(message["Body"]) == job.event
    attributes = {name: each["StringValue"] for name, each in message["MessageAttributes"].items()}
    assert attributes == {"ERROR_CODE": error, "EXECUTION": ended.arn}
    assert interpreter.record(job.job_id) == {}
    assert not interpreter.failed_jobs() + interpreter.services.events


def test_an_input_that_cannot_be_kept_ends_with_another_error_for_the_sweep(
    interpreter: Interpreter,
) -> None:
    job = new_job()
    interpreter.script(start=[Raises("InvalidEvent")])
    interpreter.services.fail("send_message")

    ended = interpreter.run(job.event, job.execution)

    assert ended.path == [STARTED[0], "Send to the dead-letter queue"]
    assert ended.status == "FAILED"
    assert ended.failure[0] not in (None, "NotStarted")
    assert interpreter.services.refused["send_message"] == TRIES_OF_A_THOUSAND
