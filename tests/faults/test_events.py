"""Uploads' events that come again, late, out of order, or not at all."""

import pytest

from tests import recordings
from tests.faults.conftest import Trial, some_of
from tests.faults.scenarios import event_of, upload
from tests.faults.stages import STAGES, Stage, bring_to
from tests.faults.world import World
from transcription.domain.jobs import Status

HOUR = 3600.0
START = {"caller": "UploadRule", "service": "states", "operation": "StartExecution"}


@some_of(STAGES, "IN_PROGRESS", "FAILED")
def test_an_event_that_comes_again_changes_nothing(
    world: World, trial: Trial, given: Stage
) -> None:
    made = trial.of(bring_to(world, given))

    again = world.start(f"again-{made.job_id}", event_of(made))
    world.faults()

    job = trial.settled()
    assert (job.resumes, job.attempt) == (0, 1)
    assert world.last_state_of(again) == "Duplicate"


def test_an_event_that_comes_again_when_all_is_done_changes_nothing(
    world: World, trial: Trial
) -> None:
    made = trial.of(upload(world))
    before = trial.settled()

    world.start(f"again-{made.job_id}", event_of(made))

    assert trial.settled() == before


def test_an_event_that_comes_late_and_once_more_is_one_job(world: World, trial: Trial) -> None:
    world.faults({"kind": "late", **START, "seconds": 6 * HOUR})

    trial.of(upload(world))

    assert trial.settled().executions == 1


def test_an_event_that_is_held_up_for_hours_becomes_its_transcript(
    world: World, trial: Trial
) -> None:
    world.faults({"kind": "throttle", **START, "count": 120})
    began = world.now

    trial.of(upload(world))

    assert trial.settled().status is Status.COMPLETED
    assert (world.now - began).total_seconds() > HOUR


def test_events_of_one_key_in_the_wrong_order_are_two_right_transcripts(
    world: World, trial: Trial
) -> None:
    world.faults({"kind": "throttle", **START, "count": 1000})
    trial.of(world.upload_as("uploads/one-name.wav", recordings.speech("hello")))
    for _ in range(7):  # by then EventBridge waits for a good while before it tries again
        world.skip()
    world.faults()
    trial.of(world.upload_as("uploads/one-name.wav", recordings.speech("hello", "flac")))

    trial.settled()

    jobs = [world.job(made) for made in trial.uploads]
    assert [job and job.media["format"] for job in jobs] == ["wav", "flac"]
    first, second = jobs
    assert first is not None
    assert second is not None
    assert first.created_at > second.created_at


@pytest.mark.thorough
def test_an_event_that_reaches_nothing_for_a_day_is_kept_and_starts_its_job_later(
    world: World, trial: Trial
) -> None:
    world.faults({"kind": "throttle", **START, "count": 1000})
    made = trial.of(upload(world))
    world.settle(made)
    assert world.job(made) is None
    letter = next(one for one in world.undelivered if one.names(made))
    assert letter.why == "THROTTLING"
    world.faults()

    world.start(f"redriven-{made.job_id}", letter.event)
    world.until(lambda: world.job(made))

    assert trial.settled().status is Status.COMPLETED
