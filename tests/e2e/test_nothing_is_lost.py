"""Bad files, events that come again, executions that die:

each ends as it should, and is accounted for.
"""

import json

from tests import recordings
from tests.e2e.conftest import System
from transcription.domain.jobs import AT_TRANSCRIBE, JobRecord
from transcription.domain.uploads import Upload


def test_rubbish_fails_with_its_reason_everywhere(system: System) -> None:
    job = system.job_of(system.upload(recordings.rubbish(5000, 1), "rubbish.wav", language="de-DE"))

    assert job.status == "FAILED"
    assert job.error is not None
    assert job.error["code"] == "NotMedia"
    assert job.error["retryable"] is False
    message = system.failed_message(job.job_id)
    assert message["failure"] == job.error
    assert message["input"]["detail"]["object"]["key"] == "uploads/rubbish.wav"
    assert message["media"]["bucket"] == system.stack.media_bucket
    assert message["options"] == job.options


def test_a_bad_option_fails_the_job_with_what_is_allowed(system: System) -> None:
    job = system.job_of(
        system.upload(recordings.speech("hello"), "bad-option.wav", speakers="many")
    )

    assert job.error is not None
    assert job.error["code"] == "InvalidOption"
    assert "2 to 30" in job.error["message"]


def test_an_empty_object_and_a_folder_start_no_job(system: System) -> None:
    empty = system.upload(b"", "empty.wav")
    folder = system.upload(b"", "folder/")

    later = system.job_of(system.upload(recordings.silence(1.0, "wav"), "later.wav"))

    assert later.status == "COMPLETED"
    assert system.stack.jobs.get(empty.job_id) is None
    assert system.stack.jobs.get(folder.job_id) is None


def test_two_uploads_of_one_name_become_two_transcripts(system: System) -> None:
    first = system.upload(recordings.speech("hello"), "twice.wav")
    second = system.upload(recordings.silence(2.0, "wav"), "twice.wav")

    jobs = [system.job_of(first), system.job_of(second)]

    assert first.job_id != second.job_id
    assert [job.status for job in jobs] == ["COMPLETED", "COMPLETED"]
    assert jobs[1].speech is False


def test_a_redelivered_event_starts_no_second_job(system: System) -> None:
    job = system.job_of(system.upload(recordings.speech("hello"), "redelivered.wav"))

    again = system.start(f"{job.job_id}-redelivered", json.loads(job.input))

    assert system.ended(again)["status"] == "SUCCEEDED"
    assert system.states_of(again)[-1] == "Duplicate"
    after = system.stack.jobs.get(job.job_id)
    assert after == job


def at_transcribe(system: System, upload: Upload) -> JobRecord | None:
    job = system.stack.jobs.get(upload.job_id)
    return job if job is not None and job.status in AT_TRANSCRIBE else None


def test_an_execution_that_is_stopped_is_resumed_by_the_sweep(system: System) -> None:
    upload = system.upload(recordings.speech("welcome", repeats=3), "orphan.wav")
    orphan = system.until(lambda: at_transcribe(system, upload), "the Transcribe job")
    system.stack.client("stepfunctions").stop_execution(executionArn=orphan.execution)

    def swept() -> bool:
        system.sweep()
        job = system.stack.jobs.get(upload.job_id)
        return job is not None and job.execution != orphan.execution

    system.until(swept, "the sweep to find the orphan")
    job = system.job_of(upload)
    assert job.status == "COMPLETED", job.error
    assert job.resumes == 1
    assert job.execution.endswith(f"{job.job_id}-1-r1")


def test_a_failed_job_is_run_again_with_its_options(system: System) -> None:
    upload = system.upload(
        recordings.speech("hello"), "again.wav", language="xx-XX", line_length="30"
    )
    failed = system.job_of(upload)
    assert failed.status == "FAILED"
    event = {**json.loads(failed.input), "retry": {"attempt": 2}, "options": {"language": "en-US"}}

    execution = system.start(f"{failed.job_id}-a2", event)
    assert system.ended(execution)["status"] == "SUCCEEDED"

    job = system.job_of(upload)
    assert job.status == "COMPLETED", job.error
    assert job.attempt == 2
    assert job.options["line_length"] == 30
    assert job.options["language"] == "en-US"
