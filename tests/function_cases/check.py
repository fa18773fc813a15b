"""CheckTranscriptionStatusFunction, for every sample event of its."""

from typing import Any

import pytest

from tests import recordings, sample_events
from tests.function_cases import given
from tests.function_cases.scene import Scene
from transcription.domain.jobs import Status


@pytest.fixture(scope="module")
def busy(scene: Scene) -> dict[str, Any]:
    """The event of a job that keeps Transcribe busy for a while; it has no room for another."""
    speech = recordings.speech("welcome", "wav", repeats=scene.long_repeats)
    event = given.at_transcribe(scene, "check-in-progress", speech)
    scene.wait_for(scene.job_id(event), "IN_PROGRESS")
    return event


def test_a_job_that_goes_on_is_waited_for(scene: Scene, busy: dict[str, Any]) -> None:
    answer = scene.invoke("check-in-progress", busy)

    assert answer["job"]["outcome"] == "PENDING"
    job = scene.job(busy)
    assert job.status is Status.IN_PROGRESS
    assert job.in_progress_at


def test_a_queued_job_is_waited_for(scene: Scene, busy: dict[str, Any]) -> None:
    event = given.at_transcribe(scene, "check-queued")

    answer = scene.invoke("check-queued", event)

    assert scene.transcribe_status(scene.job_id(busy)) == "IN_PROGRESS", "it ended too soon"
    assert (answer["job"]["outcome"], answer["job"]["polls"]) == ("PENDING", 1)
    assert answer["job"]["wait_seconds"] >= 1
    assert scene.job(event).status is Status.QUEUED


def test_an_execution_with_many_polls_hands_over(scene: Scene, busy: dict[str, Any]) -> None:
    event = given.at_transcribe(scene, "check-hand-over")

    answer = scene.invoke("check-hand-over", event)

    assert scene.transcribe_status(scene.job_id(busy)) == "IN_PROGRESS", "it ended too soon"
    assert answer["job"]["outcome"] == "HAND_OVER"


def test_a_job_that_is_done_goes_on_to_its_results(scene: Scene) -> None:
    event = given.at_transcribe(scene, "check-completed")
    scene.wait_for(scene.job_id(event), "COMPLETED")

    answer = scene.invoke("check-completed", event)

    assert answer["job"]["outcome"] == "DONE"
    assert scene.job(event).status is Status.PROCESSING


def test_a_job_that_failed_is_told_in_plain_words(scene: Scene) -> None:
    event = scene.sample("check-failed", given.speech(), media="start-large-file")
    key = sample_events.key_of_job(sample_events.load("check-failed")["job"]["job_id"])
    scene.record(event, key)
    scene.transcribe_job(scene.job_id(event), key, media_format="mp3")
    scene.wait_for(scene.job_id(event), "FAILED")

    answer = scene.invoke("check-failed", event)

    assert answer["job"]["outcome"] == "FAILED"
    assert answer["job"]["error"]["code"] == "MediaFormatMismatch"


def test_a_job_that_transcribe_does_not_know_any_more_has_failed(scene: Scene) -> None:
    event = scene.sample("check-forgotten", given.speech(), media="start-silent")
    scene.record(event, "uploads/silence.wav")

    answer = scene.invoke("check-forgotten", event)

    assert answer["job"]["outcome"] == "FAILED"
    assert answer["job"]["error"]["code"] == "TranscribeJobMissing"
    assert answer["job"]["error"]["retryable"]


def test_a_poll_by_an_execution_that_does_not_own_the_job_changes_nothing(scene: Scene) -> None:
    event = given.at_transcribe(
        scene, "check-duplicate", execution="arn:aws:states:::execution:other"
    )
    before = scene.job(event)

    answer = scene.invoke("check-duplicate", event)

    assert answer["job"]["outcome"] == "DUPLICATE"
    assert scene.job(event) == before
