"""Two at once: executions for one job, sweeps beside executions and beside each other."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.faults.conftest import Trial, some_of
from tests.faults.scenarios import AT_WORK, event_of, upload
from tests.faults.stages import STAGES, Stage, bring_to
from tests.faults.world import World
from transcription.domain.jobs import Status

#: What depends on who comes first is tried more than once.
TURNS = {"1": 1, "2": 2, "3": 3}
#: The schedule's own ticks do not reach the sweep for so long.
NO_TICKS = {"kind": "reset", "caller": "SweepSchedule", "service": "lambda", "count": 40}


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What they give."""
    with ThreadPoolExecutor(len(calls)) as pool:
        return [one.result() for one in [pool.submit(call) for call in calls]]


@some_of(TURNS, "1")
def test_executions_that_start_at_once_for_one_upload_are_one_job(
    world: World, trial: Trial, given: int
) -> None:
    world.courses(AT_WORK)
    made = trial.of(upload(world))

    at_once(
        *(
            lambda name=name: world.start(f"at-once-{name}-{made.job_id}", event_of(made))
            for name in range(4)
        )
    )

    job = trial.settled()
    assert job.status is Status.COMPLETED
    assert job.executions == 1


def test_retries_that_are_asked_for_at_once_are_one_attempt(world: World, trial: Trial) -> None:
    world.courses({"failure": "Internal failure. Try again."})
    made = trial.of(upload(world))
    assert trial.settled().status is Status.FAILED
    world.courses(AT_WORK)
    event = event_of(made, retry={"attempt": 2})

    at_once(
        *(lambda name=name: world.start(f"retry-{name}-{made.job_id}", event) for name in range(4))
    )

    job = trial.settled()
    assert (job.status, job.attempt) == (Status.COMPLETED, 2)


@some_of(STAGES, "IN_PROGRESS", "COMPLETED")
def test_sweeps_at_once_resume_an_orphan_once(world: World, trial: Trial, given: Stage) -> None:
    made = trial.of(bring_to(world, given))
    world.faults(NO_TICKS)
    job = world.job(made)
    assert job is not None
    world.client("stepfunctions").stop_execution(executionArn=job.execution)
    world.advance(1800)
    world.faults(NO_TICKS, {"kind": "slow", "caller": "Sweep", "seconds": 0.05, "count": 60})

    at_once(world.sweep, world.sweep, world.sweep)
    world.faults()

    after = trial.settled()
    assert after.resumes == 1
    assert after.status in {Status.COMPLETED, Status.FAILED}


@some_of(STAGES, "PROCESSING")
def test_a_sweep_that_finds_a_living_job_overdue_leaves_it_alone(
    world: World, trial: Trial, given: Stage
) -> None:
    """Its clock is an hour ahead, so every check is overdue to it."""
    world.skews(sweep_orphaned_jobs=3600.0)
    trial.of(bring_to(world, given))
    for _ in range(4):
        at_once(world.sweep, world.sweep)
        world.skip(20)
    world.faults()

    job = trial.settled()

    assert job.resumes == 0


@some_of(TURNS, "1")
def test_a_sweep_in_the_middle_of_a_resume_starts_no_second_one(
    world: World, trial: Trial, given: int
) -> None:
    """The first sweep has named the new owner, and is slow to start it."""
    made = trial.of(bring_to(world, STAGES["IN_PROGRESS"]))
    job = world.job(made)
    assert job is not None
    world.faults(NO_TICKS)
    world.client("stepfunctions").stop_execution(executionArn=job.execution)
    world.advance(1800)
    slow = {"kind": "slow", "caller": "Sweep", "service": "states", "operation": "StartExecution"}
    world.faults(NO_TICKS, {**slow, "seconds": 0.5})

    at_once(world.sweep, world.sweep)
    world.faults()

    assert trial.settled().resumes == 1
