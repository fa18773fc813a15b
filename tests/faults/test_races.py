"""Two at once: executions of one job, sweeps beside executions and beside each other."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.deployed.stack import DeployedStack
from tests.faults.conftest import PromiseCheck, parametrized
from tests.faults.held_jobs import HOLDS, Hold, held_job
from tests.faults.scenarios import AT_WORK
from transcription.domain.jobs import Status

#: Races are tried more than once.
TURNS = {"1": 1, "2": 2, "3": 3}
#: The schedule's own ticks do not reach the sweep for this long.
NO_TICKS = {"kind": "reset", "caller": "SweepSchedule", "service": "lambda", "count": 40}


def at_once(*calls: Callable[[], Any]) -> None:
    with ThreadPoolExecutor(len(calls)) as pool:
        for call in [pool.submit(call) for call in calls]:
            call.result()


@parametrized("turn", TURNS, "1")
def test_executions_that_start_at_once_for_one_upload_are_one_job(
    stack: DeployedStack, promises: PromiseCheck, turn: int
) -> None:
    stack.cloud.script_jobs(AT_WORK)
    upload = promises.watch(stack.upload())

    at_once(*[lambda: stack.deliver_again(upload)] * 4)

    job = promises.settled()
    assert (job.status, job.executions) == (Status.COMPLETED, 1)


def test_retries_that_are_asked_for_at_once_are_one_attempt(
    stack: DeployedStack, promises: PromiseCheck
) -> None:
    stack.cloud.script_jobs({"failure": "Internal failure. Try again."})
    upload = promises.watch(stack.upload())
    assert promises.settled().status is Status.FAILED
    stack.cloud.script_jobs(AT_WORK)

    at_once(*[lambda: stack.retry(upload)] * 4)

    job = promises.settled()
    assert (job.status, job.attempt) == (Status.COMPLETED, 2)


@parametrized("hold", HOLDS, "COMPLETED")
def test_sweeps_at_once_resume_an_orphan_once(
    stack: DeployedStack, promises: PromiseCheck, hold: Hold
) -> None:
    upload = promises.watch(held_job(stack, hold))
    stack.cloud.set_faults(NO_TICKS)
    stack.stop(stack.existing_job(upload).execution)
    stack.cloud.advance(1800)
    slow = {"kind": "slow", "caller": "Sweep", "seconds": 0.05, "count": 60}
    stack.cloud.set_faults(NO_TICKS, slow)

    at_once(stack.sweep, stack.sweep, stack.sweep)
    stack.cloud.set_faults()

    after = promises.settled()
    assert after.resumes == 1
    assert after.status in {Status.COMPLETED, Status.FAILED}


@parametrized("hold", HOLDS, "PROCESSING")
def test_a_sweep_that_finds_a_living_job_overdue_leaves_it_alone(
    stack: DeployedStack, promises: PromiseCheck, hold: Hold
) -> None:
    """Its clock is an hour ahead, so every check is overdue to it."""
    stack.cloud.skew_clocks(sweep_orphaned_jobs=3600.0)
    promises.watch(held_job(stack, hold))
    for _ in range(4):
        at_once(stack.sweep, stack.sweep)
        stack.cloud.skip(20)
    stack.cloud.set_faults()

    assert promises.settled().resumes == 0


@parametrized("turn", TURNS, "1")
def test_a_sweep_in_the_middle_of_a_resume_starts_no_second_one(
    stack: DeployedStack, promises: PromiseCheck, turn: int
) -> None:
    """The first sweep has named the new owner, and is slow to start it."""
    upload = promises.watch(held_job(stack, HOLDS["IN_PROGRESS"]))
    stack.cloud.set_faults(NO_TICKS)
    stack.stop(stack.existing_job(upload).execution)
    stack.cloud.advance(1800)
    slow = {"kind": "slow", "caller": "Sweep", "service": "states", "operation": "StartExecution"}
    stack.cloud.set_faults(NO_TICKS, {**slow, "seconds": 0.5})

    at_once(stack.sweep, stack.sweep)
    stack.cloud.set_faults()

    assert promises.settled().resumes == 1
