"""The whole stack on a throwaway stage, as its users and operators meet it.

`make accept STAGE=...` runs this on AWS and reports the differences from the local cloud, on which
it runs otherwise.
"""

import os
import shutil

import pytest

from scribe import ROOT
from scribe.errors import NotPossible
from scribe.operations.doctor import examine
from scribe.operations.doctor.findings import CheckStatus
from tests import recordings
from tests.acceptance.observations import Comparison, observed
from tests.acceptance.session import FOLDER, AcceptanceSession
from tests.acceptance.throwaway_stage import ThrowawayStage

pytestmark = pytest.mark.skipif(
    not (shutil.which("aws") and shutil.which("jq")), reason="needs the AWS CLI and jq"
)

SPEECH, ODD_NAME = "hello.wav", "Größe 1+1 = zwei & mehr.flac"
SILENCE, NO_RECORDING, SLOW_RATE = "silence.wav", "no-recording.mp3", "four-kilohertz.wav"
TO_BE_CANCELLED = "to-be-cancelled.flac"


@pytest.fixture(scope="module", autouse=True)
def uploaded(session: AcceptanceSession) -> None:
    """Uploads all recordings at once, because each takes about a minute on AWS."""
    session.upload(SPEECH, recordings.speech("hello", "wav"))
    session.upload(ODD_NAME, recordings.speech("welcome", "flac"), speakers="2")
    session.upload(SILENCE, recordings.silence(3.0, "wav"))
    session.upload(NO_RECORDING, (ROOT / "README.md").read_bytes())
    session.upload(SLOW_RATE, recordings.speech("hello", "wav", rate=4000))


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        (SPEECH, "COMPLETED", None),
        (ODD_NAME, "COMPLETED", None),
        (SILENCE, "COMPLETED", None),
        (NO_RECORDING, "FAILED", "NotMedia"),
        (SLOW_RATE, "FAILED", "InvalidSampleRate"),
    ],
)
def test_an_upload_ends_as_its_recording_deserves_and_says_so_by_an_event(
    session: AcceptanceSession, comparison: Comparison, name: str, status: str, code: str | None
) -> None:
    job = session.ended(name)

    event = session.event_of(job)
    comparison.seen[name] = observed(session.operations, job, event)
    assert (job.status, (job.error or {}).get("code")) == (status, code), job.error
    assert event["detail-type"] == f"Transcription {status.capitalize()}"


@pytest.mark.parametrize(("name", "sample"), [(SPEECH, "hello"), (ODD_NAME, "welcome")])
def test_the_outputs_have_the_words(session: AcceptanceSession, name: str, sample: str) -> None:
    job = session.ended(name)

    s3, bucket = session.stack.client("s3"), session.stack.transcripts_bucket
    assert job.outputs is not None
    bodies = {
        kind: s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode()
        for kind, key in job.outputs.items()
    }
    assert sorted(bodies) == ["html", "json", "srt", "txt", "vtt"]
    assert recordings.says(bodies["txt"], sample)
    stable = s3.get_object(Bucket=bucket, Key=f"{job.job_id}/transcript.txt")["Body"].read()
    assert stable.decode() == bodies["txt"]


def test_silence_has_no_speech(session: AcceptanceSession) -> None:
    assert session.ended(SILENCE).speech is False


def test_jobs_that_trying_again_cannot_help_do_not_wait_in_a_queue(
    session: AcceptanceSession,
) -> None:
    for name in (NO_RECORDING, SLOW_RATE):
        assert session.ended(name).error["retryable"] is False  # type: ignore[index]
    url = session.stack.outputs["FailedJobsQueueUrl"]

    assert list(session.operations.redrives.failed(url, dry_run=True)) == []


def test_a_retry_takes_the_result_that_transcribe_has_finished(session: AcceptanceSession) -> None:
    job = session.ended(SPEECH)

    session.operations.retries.retry(job, {"line-length": "31"})
    retried = session.ended(SPEECH, attempt=2)

    assert (retried.status, retried.attempt, retried.completed_attempt) == ("COMPLETED", 2, 2)
    assert retried.transcribe_job == job.transcribe_job
    assert retried.outputs != job.outputs


def test_a_cancelled_job_ends_as_cancelled(session: AcceptanceSession) -> None:
    upload = session.upload(TO_BE_CANCELLED, recordings.speech("welcome", "flac", repeats=2))
    job = session.until(lambda: session.job(upload))

    try:
        session.operations.cancellations.cancel(job)
    except NotPossible:
        pytest.skip("Transcribe was quicker")

    cancelled = session.ended(TO_BE_CANCELLED)
    assert (cancelled.error or {})["code"] == "Cancelled"


def test_the_doctor_finds_nothing_broken(session: AcceptanceSession) -> None:
    findings = {one.check: one for one in examine(session.stack)}

    assert [one for one in findings.values() if one.status is CheckStatus.BROKEN] == []


def test_erased_jobs_leave_nothing(session: AcceptanceSession) -> None:
    jobs = session.operations.erasable.below(session.stack.upload_prefix + FOLDER)

    erased = list(session.operations.erasures.erase(jobs, 300))

    assert {one.job_id for one in erased} == {one.job_id for one in session.uploads.values()}
    assert [one.left for one in erased if one.left] == []


def test_a_removed_stage_comes_back_with_its_jobs_and_then_nothing_old_is_left(
    session: AcceptanceSession, stage: ThrowawayStage
) -> None:
    old, upload = session.stack, session.upload(SPEECH, recordings.speech("hello", "wav"))
    job = session.settled(SPEECH)

    stage.remove()
    session.stack = stage.deploy()
    stage.come_back(old)
    stage.delete_data(old)

    assert session.job(upload) == job
    key = f"{job.job_id}/transcript.txt"
    session.stack.client("s3").head_object(Bucket=session.stack.transcripts_bucket, Key=key)
    assert stage.left_of(old) == []
    session.upload("again.wav", recordings.speech("hello", "wav"))
    assert session.ended("again.wav").status == "COMPLETED"


def test_the_local_cloud_is_as_it_was_recorded(
    stage: ThrowawayStage, comparison: Comparison
) -> None:
    if stage.is_on_aws:
        pytest.skip("what differs is shown at the end")
    if os.environ.get("RECORD"):
        comparison.record()

    assert comparison.differences() == []
