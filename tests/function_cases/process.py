"""ProcessTranscriptionResultsFunction, with its sample events."""

import json

from tests import recordings, sample_events
from tests.function_cases.idle_stack import IdleStack
from tests.function_cases.preconditions import (
    assert_not_at_transcribe,
    key_of,
    outputs,
    processing,
    speech,
    word_set,
)
from transcription.domain.jobs import Status


def test_a_finished_job_becomes_five_files_and_a_closed_record(idle: IdleStack) -> None:
    event = processing(idle, "process-completed", speech())

    answer = idle.invoke("process-completed", event)

    assert answer["job"]["outcome"] == "COMPLETED"
    job = idle.job(event)
    assert (job.status, job.speech, job.next_check_at) == (Status.COMPLETED, True, None)
    texts = outputs(idle, event)
    assert sorted(texts) == ["html", "json", "srt", "txt", "vtt"]
    assert word_set(recordings.said("hello")) <= word_set(texts["txt"])
    assert_not_at_transcribe(idle, job.job_id)


def test_silence_becomes_valid_files_without_words(idle: IdleStack) -> None:
    event = processing(idle, "process-silent", recordings.silence(3.0), media="start-silent")

    assert idle.invoke("process-silent", event)["job"]["outcome"] == "COMPLETED"

    assert idle.job(event).speech is False
    texts = outputs(idle, event)
    assert texts["txt"].strip() == ""
    assert texts["vtt"].startswith("WEBVTT")
    assert json.loads(texts["json"])


def test_a_dangerous_file_name_is_harmless_in_the_results(idle: IdleStack) -> None:
    event = processing(
        idle, "process-odd-key", recordings.speech("hello", "mp3"), "mp3", media="start-odd-key"
    )

    assert idle.invoke("process-odd-key", event)["job"]["outcome"] == "COMPLETED"

    texts = outputs(idle, event)
    name = key_of(sample_events.load("start-odd-key")).rsplit("/", 1)[-1]
    assert json.loads(texts["json"])
    assert not {"<", "&"} & set(name) or name not in texts["html"]


def test_results_that_another_execution_processes_are_left_to_it(idle: IdleStack) -> None:
    event = idle.sample("process-duplicate", speech(), media="start-upload")
    other = "arn:aws:states:::execution:other"
    idle.record(event, "uploads/interview.wav", execution=other, status=Status.PROCESSING)

    answer = idle.invoke("process-duplicate", event)

    assert answer["job"]["outcome"] == "DUPLICATE"
    assert idle.job(event).status is Status.PROCESSING
