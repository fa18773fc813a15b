"""SweepOrphanedJobsFunction; and a check that no sample was forgotten."""

from pathlib import Path

from tests import sample_events
from tests.function_cases import given
from tests.function_cases.scene import Scene
from transcription.domain.jobs import Status

LONG_AGO = "2026-01-01T00:00:00.000Z"


def test_the_sweep_resumes_a_job_whose_execution_died(scene: Scene) -> None:
    event = scene.sample("start-upload", given.speech())
    before = scene.record(
        event,
        given.key_of(event),
        execution=given.dead(event),
        next_check_at=LONG_AGO,
    )

    report = scene.invoke("sweep", sample_events.load("sweep"))

    assert report["complete"]
    assert report["problems"] == 0
    assert scene.job(event).execution != before.execution
    assert scene.job(event).resumes == 1


def test_the_sweep_leaves_a_job_to_its_execution_where_that_lives(scene: Scene) -> None:
    event = scene.sample("start-upload", given.speech())
    owner = scene.running_execution()
    scene.record(event, given.key_of(event), execution=owner, next_check_at=LONG_AGO)

    scene.invoke("sweep", sample_events.load("sweep"))

    job = scene.job(event)
    assert (job.execution, job.resumes) == (owner, 0)
    assert job.next_check_at
    assert job.next_check_at > job.created_at


def test_the_sweep_clears_what_a_failed_job_left_in_transcribe(scene: Scene) -> None:
    event = scene.sample("start-upload", given.speech())
    job_id = scene.job_id(event)
    scene.transcribe_job(job_id, given.key_of(event), media_format="mp3")
    scene.wait_for(job_id, "FAILED")
    scene.record(
        event,
        given.key_of(event),
        execution=given.dead(event),
        status=Status.FAILED,
        error={"code": "MediaFormatMismatch"},
        reported_at=LONG_AGO,
        next_check_at=LONG_AGO,
    )

    report = scene.invoke("sweep", sample_events.load("sweep"))

    assert report["cleaned"] >= 1  # other tests leave some, too
    job = scene.job(event)
    assert (job.status, job.next_check_at) == (Status.FAILED, None)
    assert job.expires_at
    given.assert_not_at_transcribe(scene, job_id)


def test_every_sample_event_is_used_here() -> None:
    here = "".join(path.read_text() for path in Path(__file__).parent.glob("*.py"))

    assert [name for name in sample_events.names() if f'"{name}"' not in here] == []
