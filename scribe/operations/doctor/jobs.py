"""Checks that jobs make progress."""

from datetime import datetime

from scribe.operations.doctor.findings import Finding, ok, warning
from scribe.operations.doctor.steps import steps
from scribe.operations.job_summary import JobSummary
from scribe.operations.listing import JobListing
from scribe.operations.stack_metrics import StackMetrics
from scribe.stack import Stack
from transcription.domain import clock
from transcription.domain.jobs import UNDER_WAY, Status


def oldest(stack: Stack) -> Finding:
    """Checks whether an open job is older than the stack's OpenJobAgeSeconds."""
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
        "oldest job",
        f"{old.job_id} has been open for {hours:.1f} h, and is {old.status}",
        f"scribe show {old.job_id}\n"
        "The stack goes on with it until GiveUpAfterDays. To end it now:\n"
        f"scribe cancel {old.job_id}",
    )


def held(stack: Stack) -> Finding:
    """Checks whether jobs wait because the day's hours of media are used up."""
    listing = JobListing(stack.client("dynamodb"), stack.outputs["JobsTable"])
    count = listing.count(Status.HELD, 10_000)
    hours = stack.parameters.get("MaxDailyMediaHours", "0")
    if not count:
        return ok("held jobs", "no job is held")
    return warning(
        "held jobs",
        f"held: {count}, because the day's {hours} hours of media are used up",
        "They start after midnight UTC, as far as the new day's hours go. To start them now:\n"
        "scribe release --all",
    )


def failed(stack: Stack) -> Finding:
    waiting = {item.name: item.visible for item in StackMetrics(stack).queues()}["failed-jobs"]
    if not waiting:
        return ok("failed jobs", "none waits in the failed-jobs queue")
    return warning(
        "failed jobs",
        f"waiting in the failed-jobs queue: {waiting}",
        "Once the cause is fixed:\nscribe redrive --failed",
    )


JOBS = (("oldest job", oldest), ("steps", steps), ("held jobs", held), ("failed jobs", failed))
