"""Jobs as lines of a list: people read the file's name, programs the id."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from rich.text import Text

from scribe.operations.job_summary import JobSummary
from scribe.terminal import Terminal, visible
from scribe.times import clock_time, day_and_time, lasted, zone
from transcription.domain.jobs import OPEN, Status

_STYLES = {Status.COMPLETED: "green", Status.FAILED: "red"}
_INDENT = 13


def style_of(status: Status) -> str:
    return _STYLES.get(status, "yellow")


def show_jobs(terminal: Terminal, jobs: Sequence[JobSummary], now: datetime) -> None:
    """Prints jobs with a header on a terminal, or as tab-separated lines for a program.

    Their fields: created, status, seconds, seconds of media, id, name, error, message.
    """
    if not terminal.is_read_by_people:
        for job in jobs:
            terminal.record(
                *(job.created_at, job.status, f"{job.seconds(now):.1f}", job.media_seconds or ""),
                *(job.job_id, job.name, job.error or "", job.message or ""),
            )
        return
    terminal.line(head())
    for line in lines(jobs, now, terminal.width):
        terminal.line(line, _INDENT)


def head() -> Text:
    created = f"CREATED {zone()}"
    return Text(f"{created:<12} {'STATUS':<11} {'TOOK':>7} {'MEDIA':>8}  FILE", style="dim")


def lines(jobs: Sequence[JobSummary], now: datetime, width: int) -> Iterable[Text]:
    """Yields a line per job.

    Jobs with the same name also show their ids, failed jobs their reason.
    """
    names = Counter(job.name for job in jobs)
    for job in jobs:
        took = lasted(job.seconds(now)) + ("" if job.status not in OPEN else "…")
        yield Text.assemble(
            f"{day_and_time(job.created_at):<12} ",
            (f"{job.status:<11}", style_of(job.status)),
            f" {took:>7} {clock_time(job.media_seconds):>8}  ",
            visible(job.name),
        )
        if names[job.name] > 1:
            yield Text(" " * _INDENT + job.job_id, style="dim")
        if job.error is not None:
            reason = Text(" " * _INDENT + visible(f"{job.error}: {job.message}"), style="dim")
            reason.truncate(width - 1, overflow="ellipsis")
            yield reason
