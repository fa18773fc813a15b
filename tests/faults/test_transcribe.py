"""Transcribe takes days, forgets its job, or writes an invalid transcript."""

import pytest

from tests.deployed.cloud_control import DAY
from tests.deployed.stack import DeployedStack
from tests.faults.conftest import PromiseCheck, parametrized
from tests.faults.held_jobs import HOLDS, held_job
from tests.faults.scenarios import AT_WORK
from transcription.domain.jobs import AT_TRANSCRIBE, JobRecord, Status


def failure(job: JobRecord) -> tuple[str, bool]:
    """Returns the code, and whether a retry can help."""
    assert job.error is not None
    return job.error["code"], job.error["retryable"]


@parametrized(
    "job_script", {"queued": {"queued": DAY / 4}, "in progress": {"takes": DAY / 4}}, "queued"
)
def test_a_job_of_many_executions_completes(
    stack: DeployedStack, promises: PromiseCheck, job_script: dict[str, float]
) -> None:
    """An execution of this stack makes three polls, so there are many of them."""
    stack.cloud.script_jobs(job_script)

    promises.watch(stack.upload())

    job = promises.settled()
    assert (job.status, job.executions > 10, job.resumes) == (Status.COMPLETED, True, 0)


@parametrized(
    "job_script",
    {"queued": {"queued": 2.02 * DAY}, "in progress": {"takes": 2.02 * DAY}},
    "in progress",
)
def test_a_job_that_takes_too_long_fails_and_is_cleared_up_later(
    stack: DeployedStack, promises: PromiseCheck, job_script: dict[str, float]
) -> None:
    """GiveUpAfterDays is 2. Nothing runs for most of them, as in an outage."""
    stack.cloud.script_jobs(job_script)
    upload = promises.watch(stack.upload())
    stack.until_job_is(upload, *AT_TRANSCRIBE)

    stack.cloud.leap(1.98 * DAY)

    assert failure(promises.settled(days=12)) == ("NeverFinished", True)


@pytest.mark.thorough
def test_a_job_that_was_given_up_is_cleared_up_although_its_retry_was_quicker(
    stack: DeployedStack, promises: PromiseCheck
) -> None:
    """A completed retry once left the first attempt's job in Transcribe for ever."""
    promises.may_pay_twice = True
    stack.cloud.script_jobs({"takes": 2.2 * DAY})
    upload = promises.watch(stack.upload())
    stack.until_job_is(upload, *AT_TRANSCRIBE)
    stack.cloud.leap(1.98 * DAY)
    stack.until_job_is(upload, Status.FAILED)
    stack.cloud.script_jobs(AT_WORK)

    stack.retry(upload)

    job = promises.settled(days=12)
    assert (job.status, job.attempt) == (Status.COMPLETED, 2)


def test_a_job_that_transcribe_forgets_fails_as_missing_and_can_be_retried(
    stack: DeployedStack, promises: PromiseCheck
) -> None:
    stack.cloud.script_jobs({"takes": 400.0, "forgotten": True})
    upload = promises.watch(stack.upload())
    assert failure(promises.settled()) == ("TranscribeJobMissing", True)

    stack.retry(upload)

    assert promises.settled().status is Status.COMPLETED


@parametrized("damaged", {"missing": None, "empty": b"", "cut off": b'{"jobName": "a'}, "missing")
def test_a_retry_repairs_a_raw_transcript_that_is_none(
    stack: DeployedStack, promises: PromiseCheck, damaged: bytes | None
) -> None:
    upload = promises.watch(held_job(stack, HOLDS["IN_PROGRESS"]))
    s3, bucket = stack.client("s3"), stack.stack.transcripts_bucket
    (key,) = stack.objects(f"raw/local-{upload.job_id}")
    s3.delete_object(Bucket=bucket, Key=key)
    if damaged is not None:
        s3.put_object(Bucket=bucket, Key=key, Body=damaged)
    promises.may_pay_twice = True
    code = "TranscriptMissing" if damaged is None else "UnreadableTranscript"
    assert failure(promises.settled()) == (code, True)

    stack.retry(upload)

    assert promises.settled().status is Status.COMPLETED
