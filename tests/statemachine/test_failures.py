"""Every terminal failure leaves a record, a message, an event, a metric and a failed execution."""

import json

import pytest

from tests import sample_events
from tests.statemachine.scripted import THROTTLED, Raises
from tests.statemachine.steps import (
    REPORT,
    STARTED,
    a_job,
    completed,
    done,
    failed,
    lost,
    pending,
)
from transcription.errors import MediaMissing, TranscribeInternalFailure

POLL = ["Wait", "Check transcription status", "Is it done?"]
PROCESS = "Process transcription results"
CAUGHT = ["Describe what was caught", *REPORT]
BROKEN = Raises("KeyError", "'no such thing'")


def scripted(stage, job, **instead):
    stage.script(
        **{"start": [pending(job)], "check": [done(job)], "process": [completed(job)]} | instead
    )


def assert_reported(stage, run, job_id, failure):
    """All five of them, and that they agree."""
    record = stage.record(job_id)
    (message,) = stage.failed_jobs()
    (event,) = stage.events()
    assert (run.status, run.error) == ("FAILED", failure["code"])
    assert record["status"] == "FAILED"
    assert json.loads(record["error"]) == failure
    assert record["execution"] == run.arn
    assert record["failed_at"] == record["next_check_at"] <= record["reported_at"]
    assert message["job_id"] == job_id
    assert message["failure"] == failure
    assert message["execution"] == run.arn
    assert message["input"] == stage.input_of(run.arn)
    assert event["detail-type"] == "Transcription Failed"
    assert event["source"] == "transcription"
    assert event["detail"]["error"] == failure
    assert event["detail"]["job_id"] == job_id
    if stage.engine.counts:
        assert stage.failures_counted() == 1
    return message


# A file that cannot be transcribed: the functions answer it, and nothing is tried again.


@pytest.mark.parametrize(
    ("where", "path"),
    [
        ("start", STARTED),
        ("check", [*STARTED, *POLL]),
        ("process", [*STARTED, *POLL, PROCESS, "Is it done?"]),
    ],
)
@pytest.mark.parametrize(
    "error", [MediaMissing("It is gone."), TranscribeInternalFailure("Try again.")], ids=repr
)
def test_a_failure_of_the_job_is_reported(stage, where, path, error):
    job = a_job()
    scripted(stage, job, **{where: [failed(job, error)]})

    run = stage.run(job.event, job.execution)

    assert run.path == [*path, "Describe the job's error", *REPORT]
    assert run.cause == str(error)
    assert_reported(stage, run, job.job_id, error.as_dict())


def test_the_message_has_the_options_and_the_media_that_a_retry_needs(stage):
    job = a_job()
    options, media = {"language": "de-DE", "speakers": 3}, {"key": job.upload.key, "bytes": 5}
    stage.put_record(
        job.job_id,
        status="QUEUED",
        execution=stage.arn_of(job.execution),
        options=json.dumps(options),
        media=json.dumps(media),
        input='{"as": "it was at first"}',
        created_at="2026-11-24T00:00:00.000Z",
    )
    error = TranscribeInternalFailure("Try again.")
    scripted(stage, job, check=[failed(job, error)])

    run = stage.run(job.event, job.execution)

    message = assert_reported(stage, run, job.job_id, error.as_dict())
    assert message["options"] == options
    assert message["media"] == media


def test_what_the_record_knows_is_kept_when_it_fails(stage):
    job = a_job()
    known = {
        "options": '{"language": "de-DE"}',
        "media": '{"key": "uploads/a.mp3"}',
        "input": '{"as": "it was at first"}',
        "created_at": "2026-11-24T00:00:00.000Z",
        "transcribe_job": job.job_id,
    }
    stage.put_record(
        job.job_id, status="IN_PROGRESS", execution=stage.arn_of(job.execution), **known
    )
    scripted(stage, job, check=[failed(job, MediaMissing("Gone."))])

    stage.run(job.event, job.execution)

    record = stage.record(job.job_id)
    assert {name: record[name] for name in known} == known


def test_a_failure_that_is_resumed_keeps_the_time_of_the_failure(stage):
    job = a_job()
    stage.put_record(
        job.job_id,
        status="FAILED",
        execution=stage.arn_of(f"{job.job_id}-1-r1"),
        failed_at="2026-11-24T00:00:00.000Z",
    )
    scripted(stage, job, start=[failed(job, MediaMissing("Gone."))])

    stage.run(job.event, f"{job.job_id}-1-r1")

    record = stage.record(job.job_id)
    assert record["failed_at"] == "2026-11-24T00:00:00.000Z"
    assert record["reported_at"] > record["failed_at"]


# A step that cannot be done: tried again first, caught in the end.


@pytest.mark.parametrize(
    ("where", "path", "function", "tries"),
    [
        ("check", [*STARTED, *POLL[:2]], "check-transcription-status", 1 + 4),
        ("process", [*STARTED, *POLL, PROCESS], "process-transcription-results", 1 + 4),
    ],
)
def test_an_unknown_error_is_reported_when_trying_again_did_not_help(
    stage, where, path, function, tries
):
    job = a_job()
    scripted(stage, job, **{where: [BROKEN]})

    run = stage.run(job.event, job.execution)

    assert run.path == [*path, *CAUGHT]
    assert len(stage.functions.payloads(function)) == tries
    error = json.loads(stage.record(job.job_id)["error"])
    assert_reported(stage, run, job.job_id, error)
    assert error["code"] == "KeyError"
    assert error["retryable"] is True
    assert job.job_id in run.cause
    assert "no such thing" in error["message"]


@pytest.mark.parametrize(
    ("trouble", "code", "tries"),
    [
        (THROTTLED, "Lambda.TooManyRequestsException", 1 + 12),
        (Raises("ServiceUnavailable"), "ServiceUnavailable", 1 + 12),
        (Raises("Sandbox.Timedout"), "Sandbox.Timedout", 1 + 4),
    ],
)
def test_lasting_trouble_is_reported_under_its_own_name(stage, trouble, code, tries):
    job = a_job()
    scripted(stage, job, check=[trouble])

    run = stage.run(job.event, job.execution)

    assert len(stage.functions.payloads("check-transcription-status")) == tries
    error = json.loads(stage.record(job.job_id)["error"])
    assert error["code"] == code
    assert_reported(stage, run, job.job_id, error)


# The start cannot run: perhaps no function has made the job_id yet.


def test_an_upload_whose_start_cannot_run_is_reported_under_a_name_of_its_own(stage):
    job = a_job()
    scripted(stage, job, start=[BROKEN])

    run = stage.run(job.event, job.execution)

    named = ["Is the job known?", "Name the unstarted upload"]
    assert run.path == ["Start transcription", *named, *CAUGHT]
    unstarted = job.upload.unstarted_id
    message = assert_reported(stage, run, unstarted, json.loads(stage.record(unstarted)["error"]))
    assert message["input"] == job.event
    assert json.loads(stage.record(unstarted)["input"]) == job.event


@pytest.mark.parametrize(
    "key",
    [
        sample_events.load("start-odd-key")["input"]["detail"]["object"]["key"],
        "uploads/{} {0} {x}.mp3",
        'uploads/it\'s \\ "quoted" $.path $$.Execution.Id.mp3',
        "uploads/" + "ü" * 500 + ".mp3",
    ],
)
def test_the_name_of_an_unstarted_upload_is_the_one_that_the_start_looks_for(stage, key):
    job = a_job(key)
    scripted(stage, job, start=[BROKEN])

    stage.run(job.event, job.execution)

    assert [message["job_id"] for message in stage.failed_jobs()] == [job.upload.unstarted_id]


def test_an_upload_that_is_redelivered_while_its_start_cannot_run_is_reported_once(stage):
    job = a_job()
    scripted(stage, job, start=[BROKEN])

    stage.run(job.event, job.execution)
    again = stage.run(job.event, f"{job.execution}-again")

    assert again.path[-2:] == ["Record failure", "Duplicate"]
    assert len(stage.failed_jobs()) == 1


def test_a_job_that_is_known_keeps_its_name_when_its_start_cannot_run(stage):
    job = a_job()
    scripted(stage, job, start=[BROKEN])

    run = stage.run({**job.event, "job_id": job.job_id}, f"{job.job_id}-1-r1")

    named = ["Is the job known?", "Name the known job"]
    assert run.path == ["Start transcription", *named, *CAUGHT]
    assert_reported(stage, run, job.job_id, json.loads(stage.record(job.job_id)["error"]))


def test_a_job_that_was_lost_keeps_its_name_when_its_start_cannot_run(stage):
    job = a_job()
    scripted(stage, job, start=[pending(job), BROKEN], check=[lost(job)])

    run = stage.run(job.event, job.execution)

    assert run.path == [*STARTED, *POLL, "Start transcription", "Is the job known?", *CAUGHT]
    assert_reported(stage, run, job.job_id, json.loads(stage.record(job.job_id)["error"]))


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"detail": "no object"},
        {"detail": {"bucket": {"name": "b"}, "object": {"key": "k"}}},
        {"detail": {"bucket": {"name": 7}, "object": {"key": "k", "version-id": "v"}}},
        {"detail": {"bucket": {"name": "b"}, "object": {"key": None, "version-id": "v"}}},
        {"job_id": 7},
        {"job_id": None, "detail": None},
        {"job": "no step", "caught": "nothing"},
    ],
)
def test_an_input_that_names_no_upload_is_reported_under_the_executions_name(stage, event):
    job = a_job()
    scripted(stage, job, start=[BROKEN])

    run = stage.run(event, job.execution)

    assert run.path[1:3] == ["Is the job known?", "Name the unknown input"]
    unknown = f"unstarted-{job.execution}"
    assert_reported(stage, run, unknown, json.loads(stage.record(unknown)["error"]))
