"""CheckTranscriptionStatusFunction, with its sample events."""

from tests import sample_events
from tests.function_cases.idle_stack import IdleStack
from tests.function_cases.preconditions import at_transcribe, speech
from transcription.domain.jobs import Status

HOUR = 3600.0


def test_a_job_that_goes_on_is_waited_for(idle: IdleStack) -> None:
    idle.cloud.script_jobs({"takes": HOUR})
    event = at_transcribe(idle, "check-in-progress")
    idle.wait_for(idle.job_id(event), "IN_PROGRESS")

    answer = idle.invoke("check-in-progress", event)

    idle.cloud.script_jobs()
    assert answer["job"]["outcome"] == "PENDING"
    job = idle.job(event)
    assert job.status is Status.IN_PROGRESS
    assert job.in_progress_at


def test_a_queued_job_is_waited_for(idle: IdleStack) -> None:
    idle.cloud.script_jobs({"queued": HOUR})
    event = at_transcribe(idle, "check-queued")

    answer = idle.invoke("check-queued", event)

    idle.cloud.script_jobs()
    assert (answer["job"]["outcome"], answer["job"]["polls"]) == ("PENDING", 1)
    assert answer["job"]["wait_seconds"] >= 1
    assert idle.job(event).status is Status.QUEUED


def test_an_execution_with_many_polls_hands_over(idle: IdleStack) -> None:
    idle.cloud.script_jobs({"takes": HOUR})
    event = at_transcribe(idle, "check-hand-over")

    answer = idle.invoke("check-hand-over", event)

    idle.cloud.script_jobs()
    assert answer["job"]["outcome"] == "HAND_OVER"


def test_a_job_that_is_done_goes_on_to_its_results(idle: IdleStack) -> None:
    event = at_transcribe(idle, "check-completed")
    idle.wait_for(idle.job_id(event), "COMPLETED")

    answer = idle.invoke("check-completed", event)

    assert answer["job"]["outcome"] == "DONE"
    assert idle.job(event).status is Status.PROCESSING


def test_a_failed_job_has_a_code(idle: IdleStack) -> None:
    event = idle.sample("check-failed", speech(), media="start-large-file")
    key = sample_events.key_of_job(sample_events.load("check-failed")["job"]["job_id"])
    idle.record(event, key)
    idle.transcribe_job(idle.job_id(event), key, media_format="mp3")
    idle.wait_for(idle.job_id(event), "FAILED")

    answer = idle.invoke("check-failed", event)

    assert answer["job"]["outcome"] == "FAILED"
    assert answer["job"]["error"]["code"] == "MediaFormatMismatch"


def test_a_job_that_transcribe_does_not_know_any_more_has_failed(idle: IdleStack) -> None:
    event = idle.sample("check-forgotten", speech(), media="start-silent")
    idle.record(event, "uploads/silence.wav")

    answer = idle.invoke("check-forgotten", event)

    assert answer["job"]["outcome"] == "FAILED"
    assert answer["job"]["error"]["code"] == "TranscribeJobMissing"
    assert answer["job"]["error"]["retryable"]


def test_a_poll_by_an_execution_that_does_not_own_the_job_changes_nothing(
    idle: IdleStack,
) -> None:
    event = at_transcribe(idle, "check-duplicate", execution="arn:aws:states:::execution:other")
    before = idle.job(event)

    answer = idle.invoke("check-duplicate", event)

    assert answer["job"]["outcome"] == "DUPLICATE"
    assert idle.job(event) == before
