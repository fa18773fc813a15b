"""All open jobs and the latest ones that ended, for Terminal.watch."""

from datetime import datetime

from rich.console import Group, RenderableType
from rich.text import Text

from scribe.cli.job_lines import head, lines
from scribe.operations.job_summary import JobSummary
from transcription.domain import clock

_WIDTH = 80


class OverviewView:
    """Shows the jobs last passed to see()."""

    def __init__(self) -> None:
        self._going: list[JobSummary] = []
        self._ended: list[JobSummary] = []
        self._now = clock.now()

    def see(self, going: list[JobSummary], ended: list[JobSummary], now: datetime) -> None:
        self._going, self._ended, self._now = going, ended, now

    def draw(self) -> RenderableType:
        rows = list(lines(self._going, self._now, _WIDTH))
        ended = list(lines(self._ended, self._now, _WIDTH))
        for row in (*rows, *ended):  # a row each, so that the view does not jump
            row.no_wrap, row.overflow = True, "ellipsis"
        empty = [] if rows else [Text("no open jobs", style="dim")]
        return Group(head(), *rows, *empty, Text(), *ended)

    def line(self) -> str:
        counts: dict[str, int] = {}
        for job in self._going:
            counts[job.status] = counts.get(job.status, 0) + 1
        going = ", ".join(f"{number} {status}" for status, number in counts.items())
        latest = f"; latest: {self._ended[0].name} {self._ended[0].status}" if self._ended else ""
        return (going or "no open jobs") + latest
