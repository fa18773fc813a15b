"""Every terminal failure leaves a record, a message, an event, a metric and a failed execution."""

import json

import pytest

from tests.statemachine.scripted import THROTTLED, Raises
from tests.statemachine.steps import (
    POLL,
    REPORT,
    STARTED,
    a_job,
    completed,
    done,
    failed,
    pending,
)
from transcription.domain.errors import MediaMissing, TranscribeInternalFailure

PROCESS = "Process transcription results"
CAUGHT = ["Describe what was caught", *REPORT]
BROKEN = Raises("KeyError", "'no such thing'")


def scripted(stage, job, **instead):
    stage.script(
        **{"start": [pending(job)], "check": [done(job)], "process": [completed(job)]} | instead
    )


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
def test_a_failure_of_the_job_is_reported(stage, assert_reported, where, path, error):
    job = a_job()
    scripted(stage, job, **{where: [failed(job, error)]})

    run = stage.run(job.event, job.execution)

    assert run.path == [*path, "Describe the job's error", *REPORT]
    assert run.cause == str(error)
    assert assert_reported(run, job.job_id)["failure"] == error.as_dict()


def test_the_message_has_the_options_and_the_media_that_a_retry_needs(stage, assert_reported):
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

    message = assert_reported(run, job.job_id)
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
    stage, assert_reported, where, path, function, tries
):
    job = a_job()
    scripted(stage, job, **{where: [BROKEN]})

    run = stage.run(job.event, job.execution)

    assert run.path == [*path, *CAUGHT]
    assert len(stage.functions.payloads(function)) == tries
    error = json.loads(stage.record(job.job_id)["error"])
    assert_reported(run, job.job_id)
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
def test_lasting_trouble_is_reported_under_its_own_name(
    stage, assert_reported, trouble, code, tries
):
    job = a_job()
    scripted(stage, job, check=[trouble])

    run = stage.run(job.event, job.execution)

    assert len(stage.functions.payloads("check-transcription-status")) == tries
    error = json.loads(stage.record(job.job_id)["error"])
    assert error["code"] == code
    assert_reported(run, job.job_id)
