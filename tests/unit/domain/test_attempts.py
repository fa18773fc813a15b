"""Attempts: none is paid for twice, none replaces what another one has published."""

from dataclasses import replace

import pytest

from tests.fakes.media_store import COPIES
from tests.fakes.stack import FakeStack
from tests.fakes.step_functions import arn
from tests.fakes.uploads import silence, upload_for
from tests.raw_transcripts import RawTranscript
from transcription.domain.jobs import JobRecord, Status

ME, OTHER = arn("me"), arn("other")
JOB_ID = upload_for().job_id
FIRST, SECOND = f"test-{JOB_ID}", f"test-{JOB_ID}.2"
RETRY = {"retry": {"attempt": 2}}


def failed(stack: FakeStack, code: str = "Lambda.Unknown") -> JobRecord:
    """The record as the state machine and the sweep leave a failed attempt."""
    error = {"code": code, "message": "", "retryable": True}
    job = replace(stack.jobs[JOB_ID], status=Status.FAILED, reported_at="2026", error=error)
    return stack.jobs.put(job)


def completed(stack: FakeStack) -> dict[str, object]:
    """A job of which one attempt has completed. Returns its event."""
    event = stack.upload()
    job = stack.start(ME, event)["job"]
    stack.complete(FIRST)
    stack.process(ME, stack.check(ME, job)["job"])
    return event


def text(stack: FakeStack, key: str) -> str:
    return stack.transcripts.files[key][0].decode()


# ------------------------------------------------------------------------------- nothing paid twice


def test_a_retry_takes_the_result_that_transcribe_has_finished(stack):
    event = stack.upload()
    job = stack.start(ME, event)["job"]
    stack.complete(FIRST)
    stack.check(ME, job)
    failed(stack)

    step = stack.start(OTHER, event | RETRY)
    stack.process(OTHER, step["job"])

    assert step["job"]["outcome"] == "DONE"
    assert len(stack.transcribe.made) == 1
    assert stack.jobs[JOB_ID].status is Status.COMPLETED
    assert stack.jobs[JOB_ID].completed_attempt == 2


def test_a_result_that_nobody_had_seen_is_kept_when_the_sweep_cleans_up(stack):
    event = stack.upload()
    stack.start(ME, event)
    stack.complete(FIRST)
    failed(stack)
    stack.tick(seconds=3600)
    assert stack.transcribe.jobs == {}

    step = stack.start(OTHER, event | RETRY)

    assert step["job"]["outcome"] == "DONE"
    assert len(stack.transcribe.made) == 1


def test_a_retry_waits_for_the_transcribe_job_that_still_runs(stack):
    event = stack.upload()
    stack.start(ME, event)
    stack.transcribe.begin(FIRST)
    failed(stack)

    job = stack.start(OTHER, event | RETRY)["job"]
    stack.complete(FIRST)
    job = stack.check(OTHER, job)["job"]
    stack.process(OTHER, job)

    assert len(stack.transcribe.made) == 1
    assert stack.jobs[JOB_ID].outputs["txt"] == f"{JOB_ID}/2/transcript.txt"


@pytest.mark.parametrize("options", [{"language": "de-DE"}, {"speakers": "3"}])
def test_a_retry_with_other_options_starts_a_transcribe_job_of_its_own(stack, options):
    event = completed(stack)

    stack.start(OTHER, event | RETRY | {"options": options})

    assert [request.name for request in stack.transcribe.made] == [FIRST, SECOND]


def test_a_retry_with_options_of_the_outputs_alone_does_not(stack):
    event = completed(stack)

    job = stack.start(OTHER, event | RETRY | {"options": {"line-length": "20"}})["job"]
    stack.process(OTHER, job)

    assert len(stack.transcribe.made) == 1
    assert stack.jobs[JOB_ID].options["line_length"] == 20


@pytest.mark.parametrize("code", ["TranscriptMissing", "UnreadableTranscript", "NeverFinished"])
def test_a_result_that_failed_the_job_is_not_taken_again(stack, code):
    event = stack.upload()
    job = stack.start(ME, event)["job"]
    stack.complete(FIRST)
    stack.check(ME, job)
    failed(stack, code)

    stack.start(OTHER, event | RETRY)

    assert [request.name for request in stack.transcribe.made] == [FIRST, SECOND]


def test_an_earlier_attempt_s_transcribe_job_that_vanishes_is_replaced(stack):
    event = stack.upload()
    stack.start(ME, event)
    failed(stack)
    job = stack.start(OTHER, event | RETRY)["job"]
    stack.transcribe.jobs.clear()

    step = stack.check(OTHER, job)
    again = stack.start(OTHER, event | RETRY)

    assert (step["job"]["outcome"], again["job"]["outcome"]) == ("LOST", "PENDING")
    assert [request.name for request in stack.transcribe.made] == [FIRST, SECOND]


def test_an_earlier_attempt_s_raw_output_that_vanishes_is_replaced(stack):
    event = completed(stack)
    del stack.transcripts.files[f"raw/{FIRST}.json"]
    job = stack.start(OTHER, event | RETRY)["job"]

    step = stack.process(OTHER, job)
    stack.start(OTHER, event | RETRY)

    assert step["job"]["outcome"] == "LOST"
    assert [request.name for request in stack.transcribe.made] == [FIRST, SECOND]


# ------------------------------------------------------------------------------ attempts never mix


def test_a_later_attempt_s_files_take_the_stable_names(stack):
    event = completed(stack)
    job = stack.start(OTHER, event | RETRY | {"options": {"language": "de-DE"}})["job"]
    stack.raw = RawTranscript().say("Guten Tag.").as_bytes()
    stack.complete(SECOND)

    stack.process(OTHER, stack.check(OTHER, job)["job"])

    assert "Guten Tag" in text(stack, f"{JOB_ID}/transcript.txt")
    assert "Hello there" in text(stack, f"{JOB_ID}/1/transcript.txt")
    assert stack.jobs[JOB_ID].outputs["txt"] == f"{JOB_ID}/2/transcript.txt"


def test_a_failed_retry_leaves_the_earlier_transcript_and_nothing_of_its_own(stack):
    event = completed(stack)
    before = stack.jobs[JOB_ID].outputs
    options = {"redact": "true", "unredacted": "true"}
    job = stack.start(OTHER, event | RETRY | {"options": options})["job"]
    stack.complete(SECOND)
    job = stack.check(OTHER, job)["job"]
    for name in ("json", "txt", "unredacted.json"):
        stack.transcripts.write(f"{JOB_ID}/2/transcript.{name}", b"half", "text/plain")
    failed(stack)

    stack.tick(seconds=3600)

    record = stack.jobs[JOB_ID]
    assert (record.outputs, record.completed_attempt, record.speech) == (before, 1, True)
    assert "Hello there" in text(stack, record.outputs["txt"])
    assert "Hello there" in text(stack, f"{JOB_ID}/transcript.txt")
    assert not [key for key in stack.transcripts.files if key.startswith(f"{JOB_ID}/2/")]


def test_a_step_that_goes_on_after_another_copies_what_was_published(stack):
    event = stack.upload()
    job = stack.check(ME, _done(stack, event))["job"]
    stack.process(ME, job)
    for name in [
        key for key in stack.transcripts.files if key.count("/") == 1 and "raw" not in key
    ]:
        del stack.transcripts.files[name]
    stack.transcripts.published.clear()
    stack.jobs.put(replace(stack.jobs[JOB_ID], expires_at=None, next_check_at="2026"))

    stack.process(ME, job)

    assert "Hello there" in text(stack, f"{JOB_ID}/transcript.txt")


def _done(stack: FakeStack, event: dict[str, object]) -> dict[str, object]:
    job: dict[str, object] = stack.start(ME, event)["job"]
    stack.complete(FIRST)
    return job


# ------------------------------------------------------------------------------ overwritten uploads


@pytest.mark.parametrize("answer", ["completed", "failed"])
def test_an_upload_that_was_overwritten_meanwhile_is_transcribed_from_its_copy(stack, answer):
    event = stack.upload(version="v1")
    job = stack.start(ME, event)["job"]
    stack.upload(version="v2", data=silence(2.0))
    if answer == "completed":
        stack.complete(FIRST)
    else:
        stack.transcribe.fail(FIRST, "Unsupported media format")

    step = stack.check(ME, job, event)
    again = stack.start(ME, event)["job"]
    stack.complete(SECOND)
    done = stack.check(ME, again, event)["job"]
    stack.process(ME, done, event)

    assert step["job"]["outcome"] == "LOST"
    assert stack.transcribe.made[1].media_uri == f"s3://{COPIES}/versions/{JOB_ID}"
    assert stack.jobs[JOB_ID].status is Status.COMPLETED
    assert stack.transcribe.jobs == {}


def test_an_upload_that_was_deleted_after_transcribe_read_it_is_not_transcribed_twice(stack):
    event = stack.upload()
    job = stack.start(ME, event)["job"]
    stack.complete(FIRST)
    stack.media.versions.clear()

    assert stack.check(ME, job, event)["job"]["outcome"] == "DONE"


def test_a_copy_cannot_be_overwritten(stack):
    event = stack.upload(version="v1")
    stack.upload(version="v2")
    job = stack.start(ME, event)["job"]
    stack.complete(FIRST)

    assert stack.check(ME, job, event)["job"]["outcome"] == "DONE"


# ------------------------------------------------------------------------------------- its seconds


def test_a_retry_s_seconds_are_its_own(stack):
    event = completed(stack)
    stack.clock.advance(days=7)
    job = stack.start(OTHER, event | RETRY | {"options": {"language": "de-DE"}})["job"]
    stack.clock.advance(seconds=30)
    stack.complete(SECOND)

    step = stack.process(OTHER, stack.check(OTHER, job)["job"])

    assert step["job"]["seconds"] == 30.0


@pytest.mark.parametrize("time", ["2026-11-24T02:00:00Z", "soon", None, 7])
def test_a_time_that_an_event_cannot_have_is_the_present(stack, time):
    stack.start(ME, stack.upload() | {"time": time})

    assert stack.jobs[JOB_ID].requested_at == "2026-11-24T01:02:03.456Z"


def test_an_unknown_failure_reason_is_tried_once_more_and_then_kept_word_for_word(stack):
    event = stack.upload()
    job = stack.start(ME, event)["job"]
    stack.transcribe.fail(FIRST, "The stars are wrong")

    step = stack.check(ME, job)
    job = stack.start(ME, event)["job"]
    stack.transcribe.fail(SECOND, "The stars are wrong")
    last = stack.check(ME, job)["job"]

    assert step["job"]["outcome"] == "LOST"
    assert (last["outcome"], last["error"]["retryable"]) == ("FAILED", False)
    assert "The stars are wrong" in last["error"]["message"]
