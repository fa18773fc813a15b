"""Shows a job while it runs, and when it has ended."""

from collections.abc import Mapping

from rich.console import Group, RenderableType
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from scribe.terminal import visible
from scribe.watch import JobSnapshot
from transcription.domain.clock import parse
from transcription.domain.jobs import JobRecord, Status

_ROWS = 15  # of jobs that are watched together
_STYLES = {Status.COMPLETED: "green", Status.FAILED: "red"}


class JobProgress:
    """Shows a running job in Terminal.watch; update it with each new snapshot."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._snapshot: JobSnapshot | None = None

    def see(self, snapshot: JobSnapshot) -> None:
        self._snapshot = snapshot

    def draw(self) -> RenderableType:
        """Returns name, state, poll, next check, progress and time, each on a line."""
        table = Table.grid(padding=(0, 2))
        table.add_column(style="dim", min_width=11)
        table.add_column()
        snapshot = self._snapshot
        if snapshot is None:
            return table
        table.add_row("file", Text(visible(self._name)))
        table.add_row(
            "job", snapshot.job.job_id if snapshot.job else "waiting for the upload's event"
        )
        table.add_row("state", Text(visible(snapshot.state or "-"), style="bold"))
        if snapshot.job is not None:
            table.add_row("status", snapshot.job.status.value)
            table.add_row("polls", str(snapshot.job.polls) + _next_check(snapshot))
        if snapshot.recognised is not None:
            table.add_row("recognition", _bar(snapshot.recognised))
        table.add_row("elapsed", f"{snapshot.seconds:.0f} s")
        return table

    def line(self) -> str:
        """Returns a line without the seconds, so that it changes only when something happens."""
        snapshot = self._snapshot
        if snapshot is None:
            return ""
        if snapshot.job is None:
            return f"{self._name}: waiting for the upload's event"
        parts = [
            f"{self._name}: {snapshot.state or '-'}",
            snapshot.job.status.value,
            _polls(snapshot.job),
        ]
        if snapshot.recognised is not None:
            parts.append(f"recognition {snapshot.recognised * 10 // 1 * 10:.0f} %")
        return ", ".join(parts)


class JobsProgress:
    """Shows several running jobs in Terminal.watch, a row each."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names
        self._snapshots: dict[str, JobSnapshot] = {}
        self._lines: dict[str, str] = {}
        self._last = ""

    def see(self, snapshot: JobSnapshot) -> None:
        job_id = snapshot.watched.job_id
        self._snapshots[job_id] = snapshot
        line = f"{self._names[job_id]}: {snapshot.job.status.value if snapshot.job else 'waiting'}"
        self._last = line if self._lines.get(job_id) != line else ""
        self._lines[job_id] = line

    def draw(self) -> RenderableType:
        table = Table.grid(padding=(0, 2))
        going = [
            item for item in self._snapshots.values() if not (item.job and item.job.is_terminal)
        ]
        for snapshot in going[:_ROWS]:
            table.add_row(
                Text(
                    visible(self._names[snapshot.watched.job_id]), overflow="ellipsis", no_wrap=True
                ),
                Text(snapshot.job.status.value if snapshot.job else "waiting", style="bold"),
                _bar(snapshot.recognised, 16) if snapshot.recognised is not None else "",
                f"{snapshot.seconds:.0f} s",
            )
        hidden = len(going) - _ROWS
        table.add_row(f"{len(self._snapshots) - len(going)} of {len(self._names)} done", "", "", "")
        return Group(table, Text(f"and {hidden} more")) if hidden > 0 else table

    def line(self) -> str:
        """Returns the line of the job that was seen last, if it has changed."""
        return self._last


def _next_check(snapshot: JobSnapshot) -> str:
    if snapshot.next_check is None or snapshot.state != "Wait":
        return ""
    return f", next in {max(0.0, snapshot.next_check):.0f} s"


def _bar(share: float, width: int = 30) -> RenderableType:
    row = Table.grid(padding=(0, 1))
    row.add_row(ProgressBar(total=1.0, completed=share, width=width), f"{share:4.0%}")
    return row


def outcome(job: JobRecord) -> str:
    """Returns the outcome in a line: status, language, media seconds, polls, seconds taken."""
    parts = [job.status.value]
    if job.status is Status.COMPLETED and job.speech is False:
        parts.append("no speech")
    if job.language:
        parts.append(job.language)
    if job.media_seconds is not None:
        parts.append(f"{job.media_seconds:.1f} s of media")
    parts.append(_polls(job))
    ended = job.completed_at or job.failed_at
    if ended:
        seconds = (parse(ended) - parse(job.created_at)).total_seconds()
        parts.append(f"took {seconds:.1f} s")
    return ", ".join(parts)


def outcome_style(job: JobRecord) -> str:
    return _STYLES.get(job.status, "")


def _polls(job: JobRecord) -> str:
    return f"{job.polls} poll{'' if job.polls == 1 else 's'}"
