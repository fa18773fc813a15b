"""Transcribe that takes days, fails, forgets its job, or writes what is no transcript."""

from collections.abc import Callable

import pytest

from tests.faults.conftest import Trial, some_of
from tests.faults.doors import DAY
from tests.faults.scenarios import AT_WORK, event_of, upload
from tests.faults.stages import STAGES, bring_to
from tests.faults.world import World
from transcription.domain.failure_reasons import from_failure_reason
from transcription.domain.jobs import Status

Damage = Callable[[bytes], bytes | None]


@some_of({"queued": {"queued": 1.5 * DAY}, "in progress": {"takes": 1.5 * DAY}})
def test_a_job_that_takes_days_completes(
    world: World, trial: Trial, given: dict[str, float]
) -> None:
    """An execution of this stack makes three polls, so there are many of them."""
    world.courses(given)
    began = world.now

    trial.of(upload(world))

    job = trial.settled()
    assert job.status is Status.COMPLETED
    assert (world.now - began).total_seconds() > DAY
    assert (job.executions > 10, job.resumes) == (True, 0)


@some_of({"queued": {"queued": 4 * DAY}, "in progress": {"takes": 4 * DAY}})
def test_a_job_that_takes_longer_than_anybody_waits_fails_and_is_cleared_up_later(
    world: World, trial: Trial, given: dict[str, float]
) -> None:
    world.courses(given)

    trial.of(upload(world))

    job = trial.settled(days=12)
    assert job.error is not None
    assert (job.error["code"], job.error["retryable"]) == ("NeverFinished", True)


@pytest.mark.thorough
def test_a_job_that_was_given_up_is_cleared_up_although_its_retry_was_quicker(
    world: World, trial: Trial
) -> None:
    """Found by thinking: a completed retry left the first attempt's job to Transcribe for good."""
    world.courses({"takes": 5 * DAY})
    made = trial.of(upload(world))
    world.until(lambda: (job := world.job(made)) and job.status is Status.FAILED, days=4)
    world.courses(AT_WORK)

    world.retry(made, event_of(made, retry={"attempt": 2}))

    job = trial.settled(days=12)
    assert (job.status, job.attempt) == (Status.COMPLETED, 2)


@some_of(
    {
        "FormatRefused": "Unsupported media format",
        "TranscribeInternalFailure": "Internal failure. Try your request again.",
        "TranscribeFailed": "Something new",
    }
)
def test_a_job_that_fails_says_why(world: World, trial: Trial, given: str) -> None:
    world.courses({"failure": given, "takes": 8.0})

    trial.of(upload(world))

    job = trial.settled()
    assert job.error is not None
    assert job.error["code"] == from_failure_reason(given).code
    assert given in job.error["message"]


@some_of({"at once": 0.0, "after a while": 400.0}, "after a while")
def test_a_job_that_transcribe_forgets_fails_as_missing_and_can_be_retried(
    world: World, trial: Trial, given: float
) -> None:
    world.courses({"takes": given, "forgotten": True})
    made = trial.of(upload(world))
    job = trial.settled()
    assert job.error is not None
    assert (job.error["code"], job.error["retryable"]) == ("TranscribeJobMissing", True)

    world.retry(made, event_of(made, retry={"attempt": 2}))

    assert trial.settled().status is Status.COMPLETED


DAMAGES: dict[str, tuple[Damage, str]] = {
    "missing": (lambda _: None, "TranscriptMissing"),
    "empty": (lambda _: b"", "UnreadableTranscript"),
    "cut off": (lambda raw: raw[: len(raw) // 2], "UnreadableTranscript"),
    "no json": (lambda _: b"<Error>AccessDenied</Error>", "UnreadableTranscript"),
    "another shape": (lambda _: b'{"results": []}', "UnreadableTranscript"),
    "no text": (lambda raw: b"\xff\xfe" + raw[::-1], "UnreadableTranscript"),
}


@some_of(DAMAGES, "missing", "cut off")
def test_a_raw_transcript_that_is_none_fails_the_job_and_a_retry_mends_it(
    world: World, trial: Trial, given: tuple[Damage, str]
) -> None:
    damage, code = given
    made = trial.of(bring_to(world, STAGES["IN_PROGRESS"]))
    s3, place = world.client("s3"), {"Bucket": world.stack.transcripts_bucket}
    ((key, raw),) = world.objects(f"raw/{made.job_id}").items()
    s3.delete_object(**place, Key=key)
    if (damaged := damage(raw)) is not None:
        s3.put_object(**place, Key=key, Body=damaged)
    job = trial.settled()
    assert job.error is not None
    assert (job.error["code"], job.error["retryable"]) == (code, True)

    world.retry(made, event_of(made, retry={"attempt": 2}))

    assert trial.settled().status is Status.COMPLETED
