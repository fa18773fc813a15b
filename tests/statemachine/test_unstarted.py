"""The start cannot run: perhaps no function has made the job_id yet."""

import json
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from tests import sample_events
from tests.fakes.clock import Clock
from tests.fakes.load import InMemoryLoad
from tests.fakes.step_functions import FakeExecutions
from tests.fakes.transcribe import FakeTranscribe
from tests.fakes.transcript_store import InMemoryTranscriptStore
from tests.statemachine.scripted import Raises
from tests.statemachine.steps import POLL, REPORT, STARTED, a_job, lost, pending
from transcription.domain.jobs import JobRecord, Status
from transcription.steps.sweep import SweepOrphanedJobs
from transcription.steps.unstarted_executions import UnstartedExecutions

CAUGHT = ["Describe what was caught", *REPORT]
BROKEN = Raises("KeyError", "'no such thing'")


def test_an_upload_whose_start_cannot_run_is_reported_under_a_name_of_its_own(
    stage, assert_reported
):
    job = a_job()
    stage.script(start=[BROKEN])

    run = stage.run(job.event, job.execution)

    named = ["Is the job known?", "Name the unstarted upload"]
    assert run.path == ["Start transcription", *named, *CAUGHT]
    unstarted = job.upload.unstarted_id
    message = assert_reported(run, unstarted)
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
    stage.script(start=[BROKEN])

    stage.run(job.event, job.execution)

    assert [message["job_id"] for message in stage.failed_jobs()] == [job.upload.unstarted_id]


def test_an_upload_that_is_redelivered_while_its_start_cannot_run_is_reported_once(stage):
    job = a_job()
    stage.script(start=[BROKEN])

    stage.run(job.event, job.execution)
    again = stage.run(job.event, f"{job.execution}-again")

    assert again.path[-2:] == ["Record failure", "Duplicate"]
    assert len(stage.failed_jobs()) == 1


def test_a_job_that_is_known_keeps_its_name_when_its_start_cannot_run(stage, assert_reported):
    job = a_job()
    stage.script(start=[BROKEN])

    run = stage.run({**job.event, "job_id": job.job_id}, f"{job.job_id}-1-r1")

    named = ["Is the job known?", "Name the known job"]
    assert run.path == ["Start transcription", *named, *CAUGHT]
    assert_reported(run, job.job_id)


def a_retry(job, stage, status="FAILED", attempt=1):
    """Its input; the record is that of the attempt before, told and settled."""
    stage.jobs.create(
        JobRecord(
            job.job_id,
            Status(status),
            execution="arn:before",
            input=json.dumps(job.event),
            created_at="2026-11-24T00:00:00.000Z",
            attempt=attempt,
            options={"language": "en-GB"},
            reported_at="2026-11-24T00:01:00.000Z",
        )
    )
    return {**job.event, "job_id": job.job_id, "retry": {"attempt": 2}}


@pytest.mark.parametrize("status", ["FAILED", "COMPLETED"])
def test_a_retry_that_cannot_start_fails_its_job(stage, assert_reported, status):
    job = a_job()
    event = a_retry(job, stage, status)
    stage.script(start=[BROKEN])

    run = stage.run(event, f"{job.job_id}-a2")

    assert run.path == [
        *("Start transcription", "Is the job known?", "Name the retried job"),
        *("Record the failed retry", *REPORT[1:]),
    ]
    message = assert_reported(run, job.job_id)
    assert (message["input"], message["options"]) == (event, {"language": "en-GB"})
    record = stage.jobs.get(job.job_id)
    assert (record.status, record.attempt, record.execution) == (Status.FAILED, 2, run.arn)
    assert json.loads(record.input) == event


def test_a_retry_of_what_has_no_record_any_more_is_reported_too(stage, assert_reported):
    job = a_job()
    stage.script(start=[BROKEN])
    event = {**job.event, "job_id": job.job_id, "retry": {"attempt": 2}}

    assert_reported(stage.run(event, f"{job.job_id}-a2"), job.job_id)


@pytest.mark.parametrize(
    ("status", "attempt"), [("QUEUED", 1), ("FAILED", 2), ("COMPLETED", 2)], ids=str
)
def test_a_retry_that_another_execution_has_begun_is_not_failed(stage, status, attempt):
    job = a_job()
    event = a_retry(job, stage, status, attempt)
    before = stage.jobs.get(job.job_id)
    stage.script(start=[BROKEN])

    run = stage.run(event, f"{job.job_id}-a2")

    assert run.path[-2:] == ["Record the failed retry", "Duplicate"]
    assert stage.jobs.get(job.job_id) == before
    assert stage.failed_jobs() == []


def test_a_job_that_was_lost_keeps_its_name_when_its_start_cannot_run(stage, assert_reported):
    job = a_job()
    stage.script(start=[pending(job), BROKEN], check=[lost(job)])

    run = stage.run(job.event, job.execution)

    assert run.path == [*STARTED, *POLL, "Start transcription", "Is the job known?", *CAUGHT]
    assert_reported(run, job.job_id)


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
def test_an_input_that_names_no_upload_is_reported_under_the_executions_name(
    stage, assert_reported, event
):
    job = a_job()
    stage.script(start=[BROKEN])

    run = stage.run(event, job.execution)

    assert run.path[1:3] == ["Is the job known?", "Name the unknown input"]
    unknown = f"unstarted-{job.execution}"
    assert_reported(run, unknown)


@pytest.mark.parametrize("upload", [True, False], ids=["upload", "unknown input"])
def test_the_sweep_resumes_an_unstarted_job_whose_report_could_not_be_given(stage, upload):
    job = a_job()
    event = job.event if upload else {"no": "upload"}
    stage.script(start=[BROKEN])
    stage.outages.begin("SendMessage")
    run = stage.run(event, f"{job.event['id']}_{uuid.uuid4()}")  # as EventBridge names it
    executions = FakeExecutions()
    sweep = SweepOrphanedJobs(
        jobs=stage.jobs,
        transcribe=FakeTranscribe(Clock()),
        transcripts=InMemoryTranscriptStore(),
        executions=executions,
        unrecorded=UnstartedExecutions(stage.jobs, executions),
        load=InMemoryLoad(),
        grace_seconds=60,
        retention_days=90,
        now=lambda: datetime.now(UTC) + timedelta(hours=1),
    )

    report = sweep(lambda: 60.0)

    unstarted = job.upload.unstarted_id if upload else f"unstarted-{run.arn.split(':')[-1]}"
    assert report.problems == 0
    assert {**event, "job_id": unstarted} in executions.started.values()
    assert stage.jobs.get(unstarted).execution in executions.running
