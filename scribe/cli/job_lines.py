"""A list of jobs as lines of at most 80 columns on a terminal, and whole where there is none."""

from datetime import datetime

from rich.text import Text

from scribe.cli.times import clock_time, day_and_time, lasted
from scribe.operations.job_summary import JobSummary
from scribe.terminal import Terminal, visible
from transcription.domain.jobs import OPEN, Status

HEAD = f"{'CREATED UTC':<12} {'STATUS':<11} {'TOOK':>7} {'MEDIA':>8}  JOB"
_STYLES = {Status.COMPLETED: "green", Status.FAILED: "red"}


def style_of(status: Status) -> str:
    """A status's colour."""
    return _STYLES.get(status, "yellow")


def show_jobs(terminal: Terminal, jobs: list[JobSummary], now: datetime) -> None:
    """The list. A job of which the name is not in its id has it on a line of its own."""
    terminal.line(Text(HEAD, style="dim"))
    for job in jobs:
        for line in lines(job, now, terminal.width):
            terminal.line(line)


def lines(job: JobSummary, now: datetime, width: int) -> list[Text]:
    """One job's."""
    took = lasted(job.seconds(now)) + ("" if job.status not in OPEN else "…")
    first = Text.assemble(
        f"{day_and_time(job.created_at):<12} ",
        (f"{job.status:<11}", style_of(job.status)),
        f" {took:>7} {clock_time(job.media_seconds):>8}  ",
        job.job_id,
    )
    if job.error is None:
        return [first]
    reason = visible(f"{job.error}: {job.message}")
    if len(reason) > width - 13:
        reason = reason[: width - 14] + "…"
    return [first, Text(" " * 13 + reason, style="dim")]
