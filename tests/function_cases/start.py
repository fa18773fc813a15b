"""StartTranscriptionFunction, with its sample events."""

import json

import pytest

from tests import recordings, sample_events
from tests.function_cases.idle_stack import IdleStack
from tests.function_cases.preconditions import aiff, assert_not_at_transcribe, dead, key_of, speech
from transcription.domain.jobs import Status


def test_an_upload_becomes_a_recorded_job_at_transcribe(idle: IdleStack) -> None:
    event = idle.sample("start-upload", speech())

    answer = idle.invoke("start-upload", event)

    assert answer["job"]["outcome"] == "PENDING"
    assert answer["job"]["job_id"] == idle.job_id(event)
    assert answer["job"]["wait_seconds"] >= 1
    assert answer["job"]["media_seconds"] == pytest.approx(2.4, abs=0.1)
    job = idle.job(event)
    assert (job.status, job.media["format"]) == (Status.QUEUED, "wav")
    assert idle.transcribe_status(job.job_id) in {"QUEUED", "IN_PROGRESS", "COMPLETED"}


def test_a_large_file_is_started_from_parts_of_it(idle: IdleStack) -> None:
    event = idle.sample("start-large-file", recordings.silence(25 * 60.0, "wav"))

    answer = idle.invoke("start-large-file", event)

    assert answer["job"]["outcome"] == "PENDING"
    job = idle.job(event)
    assert job.media["bytes"] > 47_000_000
    assert job.media_seconds == pytest.approx(1500.0, abs=0.5)


@pytest.mark.parametrize(
    ("name", "body", "outcome"),
    [
        ("start-odd-key", recordings.speech("hello", "mp3"), "PENDING"),
        ("start-silent", recordings.silence(10.0, "wav"), "PENDING"),
        ("start-unsupported-media", aiff(), "UnsupportedMediaFormat"),
        ("start-not-media", b"Minutes of the meeting, in writing.\n" * 100, "NotMedia"),
        ("upload-object-created", recordings.speech("hello", "wav"), "PENDING"),
        ("upload-folder-marker", b"", "EmptyMedia"),
        ("upload-empty-first-write", b"", "EmptyMedia"),
    ],
)
def test_an_upload_is_at_transcribe_or_has_failed_with_a_code(
    idle: IdleStack, name: str, body: bytes, outcome: str
) -> None:
    sample = idle.sample(name, body)
    event = {
        "execution": "arn:aws:states:::execution:e",
        "input": sample.get("input", sample),
    }

    job = idle.invoke("start-upload", event)["job"]

    assert job.get("error", {}).get("code", job["outcome"]) == outcome
    if outcome != "PENDING":
        assert_not_at_transcribe(idle, idle.job_id(event))


def test_without_a_version_the_sequencer_is_the_version(idle: IdleStack) -> None:
    idle.sample("start-upload", speech())
    event = sample_events.moved(
        sample_events.load("start-without-versions"), idle.stack.media_bucket, None
    )

    answer = idle.invoke("start-without-versions", event)

    assert answer["job"]["outcome"] == "PENDING"
    assert idle.job(event).media["version"] == event["input"]["detail"]["object"]["sequencer"]


def test_an_event_that_comes_again_while_its_execution_runs_is_a_duplicate(idle: IdleStack) -> None:
    event = idle.sample("start-redelivered", speech())
    idle.record(event, key_of(event), execution=idle.running_execution())

    answer = idle.invoke("start-redelivered", event)

    assert answer["job"]["outcome"] == "DUPLICATE"


def test_an_event_that_comes_again_after_its_execution_died_goes_on(idle: IdleStack) -> None:
    event = idle.sample("start-redelivered", speech())
    idle.record(event, key_of(event), execution=dead(event))

    answer = idle.invoke("start-redelivered", event)

    assert answer["job"]["outcome"] == "PENDING"
    assert idle.job(event).execution == event["execution"]


def test_the_sweeps_execution_takes_a_dead_ones_job_over(idle: IdleStack) -> None:
    event = idle.sample("start-resume", speech())
    idle.record(
        event,
        key_of(event),
        execution=dead(event),
        status=Status.SUBMITTING,
        media={
            "bucket": idle.stack.media_bucket,
            "key": key_of(event),
        },
        options={},
    )

    answer = idle.invoke("start-resume", event)

    assert answer["job"]["outcome"] == "PENDING"
    job = idle.job(event)
    assert (job.status, job.execution) == (Status.QUEUED, event["execution"])
    assert idle.transcribe_status(job.job_id)


def test_a_retry_is_a_second_attempt_with_its_own_options(idle: IdleStack) -> None:
    event = idle.sample("start-retry", speech())
    idle.record(
        event,
        key_of(event),
        execution=dead(event),
        status=Status.FAILED,
        error={},
    )

    answer = idle.invoke("start-retry", event)

    assert (answer["job"]["outcome"], answer["job"]["attempt"]) == ("PENDING", 2)
    job = idle.job(event)
    assert job.options["language"] == event["input"]["options"]["language"]
    assert idle.transcribe_status(f"{job.job_id}.2")


def test_a_cancellation_takes_an_open_job_from_its_owner_and_fails_it(idle: IdleStack) -> None:
    event = idle.sample("start-cancel", speech())
    idle.record(event, key_of(event), execution=dead(event))

    answer = idle.invoke("start-cancel", event)

    assert answer["job"]["outcome"] == "FAILED"
    assert answer["job"]["error"]["code"] == "Cancelled"
    job = idle.job(event)
    assert job.execution == event["execution"]
    assert json.loads(job.input)["cancel"] == {"attempt": 1}


def test_an_execution_with_a_long_history_hands_its_job_over(idle: IdleStack) -> None:
    event = idle.sample("start-handed-over", speech())
    idle.record(event, key_of(event), execution=event["input"]["handed_over_by"])

    answer = idle.invoke("start-handed-over", event)

    assert answer["job"]["outcome"] == "PENDING"
    assert idle.job(event).execution == event["execution"]


def test_an_input_that_names_no_upload_is_an_invalid_event(idle: IdleStack) -> None:
    answer = idle.invoke("start-garbage", sample_events.load("start-garbage"))

    assert answer["errorType"] == "InvalidEvent"
