"""SweepOrphanedJobsFunction; and a check that no sample was forgotten."""

from pathlib import Path

from tests import sample_events
from tests.function_cases.idle_stack import IdleStack
from tests.function_cases.preconditions import assert_not_at_transcribe, dead, key_of, speech
from transcription.domain.jobs import Status

LONG_AGO = "2026-01-01T00:00:00.000Z"


def test_the_sweep_resumes_a_job_whose_execution_died(idle: IdleStack) -> None:
    event = idle.sample("start-upload", speech())
    before = idle.record(
        event,
        key_of(event),
        execution=dead(event),
        next_check_at=LONG_AGO,
    )

    report = idle.invoke("sweep", sample_events.load("sweep"))

    assert report["complete"]
    assert report["problems"] == 0
    assert idle.job(event).execution != before.execution
    assert idle.job(event).resumes == 1


def test_the_sweep_leaves_a_job_to_its_execution_where_that_lives(idle: IdleStack) -> None:
    event = idle.sample("start-upload", speech())
    owner = idle.running_execution()
    idle.record(event, key_of(event), execution=owner, next_check_at=LONG_AGO)

    idle.invoke("sweep", sample_events.load("sweep"))

    job = idle.job(event)
    assert (job.execution, job.resumes) == (owner, 0)
    assert job.next_check_at
    assert job.next_check_at > job.created_at


def test_the_sweep_clears_what_a_failed_job_left_in_transcribe(idle: IdleStack) -> None:
    event = idle.sample("start-upload", speech())
    job_id = idle.job_id(event)
    idle.transcribe_job(job_id, key_of(event), media_format="mp3")
    idle.wait_for(job_id, "FAILED")
    idle.record(
        event,
        key_of(event),
        execution=dead(event),
        status=Status.FAILED,
        error={"code": "MediaFormatMismatch"},
        reported_at=LONG_AGO,
        next_check_at=LONG_AGO,
    )

    report = idle.invoke("sweep", sample_events.load("sweep"))

    assert report["cleaned"] >= 1  # other tests leave some, too
    job = idle.job(event)
    assert (job.status, job.next_check_at) == (Status.FAILED, None)
    assert job.expires_at
    assert_not_at_transcribe(idle, job_id)


def test_every_sample_event_is_used_here() -> None:
    here = "".join(path.read_text() for path in Path(__file__).parent.glob("*.py"))

    assert [name for name in sample_events.names() if f'"{name}"' not in here] == []
