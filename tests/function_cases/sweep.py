"""SweepOrphanedJobsFunction; and whether any sample was forgotten."""

from pathlib import Path

from tests import sample_events
from tests.function_cases import given
from tests.function_cases.scene import Scene


def test_the_sweep_resumes_a_job_whose_execution_died(scene: Scene) -> None:
    event = scene.sample("start-upload", given.speech())
    before = scene.record(
        event,
        given.key_of(event),
        execution=given.dead(event),
        next_check_at="2026-01-01T00:00:00.000Z",
    )

    report = scene.invoke("sweep", sample_events.load("sweep"))

    assert report["complete"]
    assert report["problems"] == 0
    assert scene.job(event).execution != before.execution
    assert scene.job(event).resumes == 1


def test_every_sample_event_is_used_here() -> None:
    here = "".join(path.read_text() for path in Path(__file__).parent.glob("*.py"))

    assert [name for name in sample_events.names() if f'"{name}"' not in here] == []
