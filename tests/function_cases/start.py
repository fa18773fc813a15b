"""StartTranscriptionFunction, for every sample event of its."""

import json

import pytest

from tests import recordings, sample_events
from tests.function_cases import given
from tests.function_cases.scene import Scene
from transcription.domain.jobs import Status


def test_an_upload_becomes_a_recorded_job_at_transcribe(scene: Scene) -> None:
    event = scene.sample("start-upload", given.speech())

    answer = scene.invoke("start-upload", event)

    assert answer["job"]["outcome"] == "PENDING"
    assert answer["job"]["job_id"] == scene.job_id(event)
    assert answer["job"]["wait_seconds"] >= 1
    assert answer["job"]["media_seconds"] == pytest.approx(2.4, abs=0.1)
    job = scene.job(event)
    assert (job.status, job.media["format"]) == (Status.QUEUED, "wav")
    assert scene.transcribe_status(job.job_id) in {"QUEUED", "IN_PROGRESS", "COMPLETED"}


def test_a_key_of_odd_characters_is_a_job_like_any_other(scene: Scene) -> None:
    event = scene.sample("start-odd-key", recordings.speech("hello", "mp3"))

    answer = scene.invoke("start-odd-key", event)

    assert answer["job"]["outcome"] == "PENDING"
    assert scene.job(event).media["format"] == "mp3"


def test_a_large_file_is_started_from_parts_of_it(scene: Scene) -> None:
    event = scene.sample("start-large-file", recordings.silence(25 * 60.0, "wav"))

    answer = scene.invoke("start-large-file", event)

    assert answer["job"]["outcome"] == "PENDING"
    job = scene.job(event)
    assert job.media["bytes"] > 47_000_000
    assert job.media_seconds == pytest.approx(1500.0, abs=0.5)


def test_a_format_that_transcribe_does_not_take_is_refused(scene: Scene) -> None:
    event = scene.sample("start-unsupported-media", given.aiff())

    answer = scene.invoke("start-unsupported-media", event)

    assert answer["job"]["outcome"] == "FAILED"
    assert answer["job"]["error"]["code"] == "UnsupportedMediaFormat"
    given.assert_not_at_transcribe(scene, scene.job_id(event))


def test_a_text_that_is_called_mp3_is_refused(scene: Scene) -> None:
    event = scene.sample("start-not-media", b"Minutes of the meeting, in writing.\n" * 100)

    answer = scene.invoke("start-not-media", event)

    assert answer["job"]["outcome"] == "FAILED"
    assert answer["job"]["error"]["code"] == "NotMedia"
    assert not answer["job"]["error"]["retryable"]


def test_silence_is_started_like_any_other_media(scene: Scene) -> None:
    event = scene.sample("start-silent", recordings.silence(10.0, "wav"))

    assert scene.invoke("start-silent", event)["job"]["outcome"] == "PENDING"


def test_without_a_version_the_sequencer_is_the_version(scene: Scene) -> None:
    scene.sample("start-upload", given.speech())
    event = sample_events.moved(
        sample_events.load("start-without-versions"), scene.stack.media_bucket, None
    )

    answer = scene.invoke("start-without-versions", event)

    assert answer["job"]["outcome"] == "PENDING"
    assert scene.job(event).media["version"] == event["input"]["detail"]["object"]["sequencer"]


def test_an_event_that_comes_again_while_its_execution_runs_is_a_duplicate(scene: Scene) -> None:
    event = scene.sample("start-redelivered", given.speech())
    scene.record(event, given.key_of(event), execution=scene.running_execution())

    answer = scene.invoke("start-redelivered", event)

    assert answer["job"]["outcome"] == "DUPLICATE"


def test_an_event_that_comes_again_after_its_execution_died_goes_on(scene: Scene) -> None:
    event = scene.sample("start-redelivered", given.speech())
    scene.record(event, given.key_of(event), execution=given.dead(event))

    answer = scene.invoke("start-redelivered", event)

    assert answer["job"]["outcome"] == "PENDING"
    assert scene.job(event).execution == event["execution"]


def test_the_sweeps_execution_takes_a_dead_ones_job_over(scene: Scene) -> None:
    event = scene.sample("start-resume", given.speech())
    scene.record(
        event,
        given.key_of(event),
        execution=given.dead(event),
        status=Status.SUBMITTING,
        media={
            "bucket": scene.stack.media_bucket,
            "key": given.key_of(event),
        },
        options={},
    )

    answer = scene.invoke("start-resume", event)

    assert answer["job"]["outcome"] == "PENDING"
    job = scene.job(event)
    assert (job.status, job.execution) == (Status.QUEUED, event["execution"])
    assert scene.transcribe_status(job.job_id)


def test_a_retry_is_a_second_attempt_with_its_own_options(scene: Scene) -> None:
    event = scene.sample("start-retry", given.speech())
    scene.record(
        event, given.key_of(event), execution=given.dead(event), status=Status.FAILED, error={}
    )

    answer = scene.invoke("start-retry", event)

    assert (answer["job"]["outcome"], answer["job"]["attempt"]) == ("PENDING", 2)
    job = scene.job(event)
    assert job.options["language"] == event["input"]["options"]["language"]
    assert scene.transcribe_status(f"{job.job_id}.2")


def test_a_cancellation_takes_an_open_job_from_its_owner_and_fails_it(scene: Scene) -> None:
    event = scene.sample("start-cancel", given.speech())
    scene.record(event, given.key_of(event), execution=given.dead(event))

    answer = scene.invoke("start-cancel", event)

    assert answer["job"]["outcome"] == "FAILED"
    assert answer["job"]["error"]["code"] == "Cancelled"
    job = scene.job(event)
    assert job.execution == event["execution"]
    assert json.loads(job.input)["cancel"] == {"attempt": 1}


def test_an_execution_with_a_long_history_hands_its_job_over(scene: Scene) -> None:
    event = scene.sample("start-handed-over", given.speech())
    scene.record(event, given.key_of(event), execution=event["input"]["handed_over_by"])

    answer = scene.invoke("start-handed-over", event)

    assert answer["job"]["outcome"] == "PENDING"
    assert scene.job(event).execution == event["execution"]


def test_an_input_that_names_no_upload_is_an_invalid_event(scene: Scene) -> None:
    answer = scene.invoke("start-garbage", sample_events.load("start-garbage"))

    assert answer["errorType"] == "InvalidEvent"


@pytest.mark.parametrize(
    ("name", "body", "outcome"),
    [
        ("upload-object-created", recordings.speech("hello", "wav"), "PENDING"),
        ("upload-folder-marker", b"", "FAILED"),
        ("upload-empty-first-write", b"", "FAILED"),
    ],
)
def test_s3s_own_events_are_the_input_of_the_first_function(
    scene: Scene, name: str, body: bytes, outcome: str
) -> None:
    event = {"execution": f"arn:aws:states:::execution:{name}", "input": scene.sample(name, body)}

    answer = scene.invoke("start-upload", event)

    assert answer["job"]["outcome"] == outcome
