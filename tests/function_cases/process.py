"""ProcessTranscriptionResultsFunction, for every sample event of its."""

import json

from tests import recordings, sample_events
from tests.function_cases import given
from tests.function_cases.scene import Scene
from transcription.domain.jobs import Status


def test_a_finished_job_becomes_five_files_and_a_closed_record(scene: Scene) -> None:
    event = given.processing(scene, "process-completed", given.speech())

    answer = scene.invoke("process-completed", event)

    assert answer["job"]["outcome"] == "COMPLETED"
    job = scene.job(event)
    assert (job.status, job.speech, job.next_check_at) == (Status.COMPLETED, True, None)
    texts = given.outputs(scene, event)
    assert sorted(texts) == ["html", "json", "srt", "txt", "vtt"]
    assert given.word_set(recordings.said("hello")) <= given.word_set(texts["txt"])
    given.assert_not_at_transcribe(scene, job.job_id)


def test_silence_becomes_valid_files_without_words(scene: Scene) -> None:
    event = given.processing(scene, "process-silent", recordings.silence(3.0), media="start-silent")

    assert scene.invoke("process-silent", event)["job"]["outcome"] == "COMPLETED"

    assert scene.job(event).speech is False
    texts = given.outputs(scene, event)
    assert texts["txt"].strip() == ""
    assert texts["vtt"].startswith("WEBVTT")
    assert json.loads(texts["json"])


def test_a_dangerous_file_name_is_harmless_in_the_results(scene: Scene) -> None:
    event = given.processing(
        scene, "process-odd-key", recordings.speech("hello", "mp3"), "mp3", media="start-odd-key"
    )

    assert scene.invoke("process-odd-key", event)["job"]["outcome"] == "COMPLETED"

    texts = given.outputs(scene, event)
    name = given.key_of(sample_events.load("start-odd-key")).rsplit("/", 1)[-1]
    assert json.loads(texts["json"])
    assert not {"<", "&"} & set(name) or name not in texts["html"]


def test_results_that_another_execution_processes_are_left_to_it(scene: Scene) -> None:
    event = scene.sample("process-duplicate", given.speech(), media="start-upload")
    other = "arn:aws:states:::execution:other"
    scene.record(event, "uploads/interview.wav", execution=other, status=Status.PROCESSING)

    answer = scene.invoke("process-duplicate", event)

    assert answer["job"]["outcome"] == "DUPLICATE"
    assert scene.job(event).status is Status.PROCESSING
