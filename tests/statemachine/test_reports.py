"""What becomes of a failure where its own report meets trouble."""

import json

import pytest

from tests.statemachine.scripted import Raises
from tests.statemachine.steps import REPORT, STARTED, a_job, failed, pending
from transcription.domain.errors import MediaMissing

GONE = MediaMissing("It is gone.")
#: The operation behind each state of the report, and the states that are passed before it.
STEPS = {
    "UpdateItem": "Record failure",
    "SendMessage": "Send to the failed jobs queue",
    "PutEvents": "Publish Transcription Failed",
    "PutMetricData": "Count the failure",
}


def fails(stage, job):
    stage.script(start=[failed(job, GONE)])
    return stage.run(job.event, job.execution)


@pytest.fixture
def countable_failures(stage):
    if not stage.engine.counts:
        pytest.skip("this engine's calls to CloudWatch are answered by its mock configuration")


def test_a_job_that_another_execution_owns_is_not_failed(stage):
    job = a_job()
    stage.put_record(job.job_id, status="IN_PROGRESS", execution="another")

    run = fails(stage, job)

    assert run.path == [*STARTED, "Describe the job's error", "Record failure", "Duplicate"]
    assert run.status == "SUCCEEDED"
    assert stage.record(job.job_id)["status"] == "IN_PROGRESS"
    assert stage.failed_jobs() == []


def test_a_job_that_is_completed_is_not_failed(stage):
    job = a_job()
    stage.put_record(job.job_id, status="COMPLETED", execution=stage.arn_of(job.execution))

    run = fails(stage, job)

    assert run.path[-2:] == ["Record failure", "Duplicate"]
    assert stage.record(job.job_id)["status"] == "COMPLETED"
    assert stage.failed_jobs() == []


def test_a_refused_condition_is_not_tried_again(stage):
    job = a_job()
    stage.put_record(job.job_id, status="IN_PROGRESS", execution="another")

    run = fails(stage, job)

    tries = [event for event in run.history if event["type"] == "TaskScheduled"]
    assert len(tries) == 1 + 1  # the start, the record


@pytest.mark.parametrize("operation", STEPS)
@pytest.mark.usefixtures("countable_failures")
def test_a_report_survives_trouble_that_passes(stage, operation):
    job = a_job()
    stage.outages.begin(operation, times=9)

    run = fails(stage, job)

    assert run.path == [*STARTED, "Describe the job's error", *REPORT]
    assert stage.outages.refused == [operation] * 9
    assert "reported_at" in stage.record(job.job_id)
    assert len(stage.failed_jobs()) == len(stage.events()) == 1


def test_without_dynamodb_the_message_goes_out_and_the_job_stays_for_the_sweep(stage):
    job = a_job()
    stage.put_record(job.job_id, status="IN_PROGRESS", execution=stage.arn_of(job.execution))
    stage.outages.begin("UpdateItem")

    run = fails(stage, job)

    assert run.path == [*STARTED, "Describe the job's error", *REPORT]
    (message,) = stage.failed_jobs()
    assert message["failure"] == GONE.as_dict()
    assert message["input"] == job.event
    assert (message["options"], message["media"]) == ({}, {})
    assert stage.record(job.job_id) == {
        "job_id": job.job_id,
        "status": "IN_PROGRESS",
        "execution": run.arn,
    }


@pytest.mark.parametrize("operation", ["SendMessage", "PutEvents", "PutMetricData"])
@pytest.mark.usefixtures("countable_failures")
def test_a_report_that_cannot_be_given_is_left_to_the_sweep(stage, operation):
    job = a_job()
    stage.outages.begin(operation)

    run = fails(stage, job)

    given = REPORT[: REPORT.index(STEPS[operation]) + 1]
    assert run.path == [*STARTED, "Describe the job's error", *given, "Failed"]
    assert (run.status, run.error) == ("FAILED", "MediaMissing")
    record = stage.record(job.job_id)
    assert record["status"] == "FAILED"
    assert record["next_check_at"]
    assert "reported_at" not in record


@pytest.mark.usefixtures("countable_failures")
def test_a_report_that_could_not_be_given_is_given_when_the_job_is_resumed(stage):
    job = a_job()
    stage.outages.begin("SendMessage")
    fails(stage, job)
    stage.outages.none()
    heir = f"{job.job_id}-1-r1"
    record = stage.record(job.job_id)
    stage.put_record(**record | {"execution": stage.arn_of(heir)})  # as the sweep does

    run = stage.run({**job.event, "job_id": job.job_id}, heir)

    assert run.path == [*STARTED, "Describe the job's error", *REPORT]
    assert [message["job_id"] for message in stage.failed_jobs()] == [job.job_id]
    after = stage.record(job.job_id)
    assert after["reported_at"] > after["failed_at"] == record["failed_at"]


def test_a_report_is_not_closed_for_an_owner_that_lost_the_job_meanwhile(stage):
    job = a_job()
    stage.put_record(job.job_id, status="FAILED", execution=stage.arn_of(job.execution))
    stage.outages.begin("UpdateItem")  # the record could not be written; then another took over
    stage.script(start=[failed(job, GONE)])
    stage.put_record(job.job_id, status="SUBMITTING", execution="another")
    stage.outages.begin("UpdateItem", times=11)

    run = stage.run(job.event, job.execution)

    assert run.path[-2:] == ["Close the report", "Failed"]
    assert stage.record(job.job_id) == {
        "job_id": job.job_id,
        "status": "SUBMITTING",
        "execution": "another",
    }


def test_a_long_error_fits_into_every_part_of_the_report(stage):
    job = a_job()
    stage.script(start=[pending(job)], check=[Raises("RuntimeError", '"quoted" äöü\n' * 1500)])

    run = stage.run(job.event, job.execution)

    assert run.path[-len(REPORT) :] == REPORT
    (message,) = stage.failed_jobs()
    assert message["failure"] == json.loads(stage.record(job.job_id)["error"])
    assert len(run.cause) <= 32_768  # the API's limit; the message is longer
    assert len(message["failure"]["message"]) > 32_768
