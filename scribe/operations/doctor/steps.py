"""Checks for an outage while it lasts: steps that keep failing, and checks that are overdue."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from scribe.operations.doctor.findings import Finding, ok, warning
from scribe.operations.execution_history import ExecutionHistory
from scribe.operations.failed_tries import FailedTries
from scribe.operations.running_executions import RunningExecutions
from scribe.stack import Stack
from transcription.domain import clock
from transcription.domain.attempts import PROCESS_SECONDS, SUBMIT_SECONDS
from transcription.domain.jobs import AT_TRANSCRIBE, UNDER_WAY, Status
from transcription.steps.ports import OpenJob

#: After these seconds a step has taken long, and a check is overdue; the waits are exact.
LATE_SECONDS = 60.0
#: Executions that are examined: of each status's records, and of those without a record.
MOST = 3
#: Seconds by which next_check_at can be ahead of a step that has taken LATE_SECONDS: the time limit
#: of the step. A check has SweepGraceSeconds: the sweep adds them for a job that it finds alive.
_AHEAD = {
    Status.SUBMITTING: SUBMIT_SECONDS - LATE_SECONDS,
    Status.PROCESSING: PROCESS_SECONDS - LATE_SECONDS,
    Status.COMPLETED: -LATE_SECONDS,
    Status.FAILED: -LATE_SECONDS,
}
_FIRST_STATE = "Start transcription"


@dataclass(frozen=True)
class FailingStep:
    state: str
    tries: FailedTries
    job_id: str


def steps(stack: Stack) -> list[Finding]:
    """Returns a finding for each state that keeps failing; else one about overdue checks."""
    now = clock.now()
    due = {status: _due(stack, status, now) for status in (*AT_TRANSCRIBE, *_AHEAD)}
    late_before = clock.stamp(clock.after(now, -LATE_SECONDS))
    late = [job for status in UNDER_WAY for job in due[status] if job.next_check_at < late_before]
    failing: dict[str, FailingStep] = {}
    for step in sorted(_failing(stack, due, now), key=lambda step: step.tries.since):
        if step.tries.since < late_before:  # a shorter one may be over already
            failing.setdefault(step.state, step)
    return [_kept_failing(step, len(late)) for step in failing.values()] or [_overdue(late, now)]


def _due(stack: Stack, status: Status, now: datetime) -> list[OpenJob]:
    """Returns the jobs that may be late, by their next check; of very many, the first page."""
    grace = float(stack.parameters.get("SweepGraceSeconds") or 300)
    before = clock.stamp(clock.after(now, _AHEAD.get(status, grace)))
    return next(stack.jobs.pages_of(status, before), [])


def _failing(
    stack: Stack, due: Mapping[Status, list[OpenJob]], now: datetime
) -> Iterator[FailingStep]:
    """Examines MOST executions of each status, and MOST that may have no record yet."""
    states = stack.client("stepfunctions")
    history = ExecutionHistory(states)
    records = (stack.jobs.get(job.job_id) for jobs in due.values() for job in jobs[:MOST])
    known = {job.execution: job.job_id for job in records if job and not job.is_settled}
    for execution, job_id in known.items():
        found = history.follow(execution)
        if found.current and found.failing:
            yield FailingStep(found.current, found.failing, job_id)
    running = RunningExecutions(states, stack.outputs["StateMachineArn"])
    began = running.before(clock.after(now, -LATE_SECONDS))
    for execution in islice((arn for arn in began if arn not in known), MOST):
        found = history.follow(execution)
        if found.current == _FIRST_STATE and found.failing:
            yield FailingStep(_FIRST_STATE, found.failing, running.job_of(execution) or execution)


def _kept_failing(step: FailingStep, late: int) -> Finding:
    overdue = f" Overdue checks: {late:,}." if late else ""
    return warning(
        "steps",
        f"{step.state} {step.tries}{overdue}",
        "Jobs go on by themselves within ten minutes of its end. Which calls fail:\n"
        f"scribe logs {step.job_id} --errors",
    )


def _overdue(late: list[OpenJob], now: datetime) -> Finding:
    if not late:
        return ok("steps", "every open job goes on in time")
    first = min(late, key=lambda job: job.next_check_at)
    minutes = (now - clock.parse(first.next_check_at)).total_seconds() / 60
    return warning(
        "steps",
        f"overdue checks: {len(late):,}, the first for {minutes:.0f} min, and no try has failed",
        "The sweep resumes a job whose execution died within ten minutes. What the first one "
        f"does:\nscribe show {first.job_id}",
    )
