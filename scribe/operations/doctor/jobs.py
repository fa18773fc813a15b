"""Jobs that do not go on as they should."""

from datetime import datetime

from scribe.operations.doctor.findings import Finding, ok, warning
from scribe.operations.execution_history import ExecutionHistory
from scribe.operations.job_summary import JobSummary
from scribe.operations.listing import JobListing
from scribe.operations.stack_metrics import StackMetrics
from scribe.stack import Stack
from transcription.domain import clock
from transcription.domain.jobs import UNDER_WAY, Status
from transcription.steps.ports import OpenJob

#: A check is late if it has not come so long after its time; the waits themselves are exact.
LATE_SECONDS = 60.0


def oldest(stack: Stack) -> Finding:
    """Whether an open job is older than the stack's OpenJobAgeSeconds."""
    listing = JobListing(stack.client("dynamodb"), stack.outputs["JobsTable"])
    jobs = [job for status in UNDER_WAY if (job := listing.oldest(status))]
    age = float(stack.parameters.get("OpenJobAgeSeconds") or 86_400)
    return oldest_finding(jobs, age, clock.now())


def oldest_finding(jobs: list[JobSummary], most_seconds: float, now: datetime) -> Finding:
    old = max(jobs, key=lambda job: job.seconds(now), default=None)
    if old is None or old.seconds(now) <= most_seconds:
        return ok("oldest job", "no job is open for long")
    hours = old.seconds(now) / 3600
    return warning(
        "oldest job", f"{old.job_id} is {old.status} for {hours:.1f} h", f"scribe show {old.job_id}"
    )


def checks(stack: Stack) -> Finding:
    """Whether jobs are checked in time. If not, the oldest one's execution says why."""
    before = clock.stamp(clock.after(clock.now(), -LATE_SECONDS))
    late = [job for status in UNDER_WAY for job in next(stack.jobs.pages_of(status, before), [])]
    if not late:
        return ok("checks", "every open job is checked in time")
    return _late(stack, min(late, key=lambda job: job.next_check_at), len(late))


def _late(stack: Stack, job: OpenJob, count: int) -> Finding:
    minutes = (clock.now() - clock.parse(job.next_check_at)).total_seconds() / 60
    summary = f"{count} jobs wait for their check, one of them for {minutes:.0f} min"
    record = stack.jobs.get(job.job_id)
    history = ExecutionHistory(stack.client("stepfunctions"))
    steps = history.follow(record.execution) if record else None
    if steps and steps.failing:
        summary += f": {steps.current} {steps.failing}"
    return warning("checks", summary, f"They go on by themselves. One: scribe show {job.job_id}")


def held(stack: Stack) -> Finding:
    """Whether jobs wait because the day's hours of media are used up."""
    listing = JobListing(stack.client("dynamodb"), stack.outputs["JobsTable"])
    count = listing.count(Status.HELD, 10_000)
    hours = stack.parameters.get("MaxDailyMediaHours", "0")
    if not count:
        return ok("held jobs", "no job is held")
    return warning(
        "held jobs",
        f"held: {count}, because the day's {hours} hours of media are used up",
        "They start after midnight UTC, as far as its hours go. Now: scribe release --all",
    )


def failed(stack: Stack) -> Finding:
    waiting = {item.name: item.visible for item in StackMetrics(stack).queues()}["failed-jobs"]
    if not waiting:
        return ok("failed jobs", "none waits in its queue")
    return warning(
        "failed jobs",
        f"waiting in the failed-jobs queue: {waiting}",
        "scribe redrive --failed; then, for what cannot be helped: scribe redrive --failed "
        "--forget",
    )


JOBS = (("oldest job", oldest), ("checks", checks), ("held jobs", held), ("failed jobs", failed))
