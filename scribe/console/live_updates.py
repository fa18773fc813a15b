"""Finds the jobs that have changed since the last look, with one look for all watchers.

A look is six queries of the list's index: the open jobs, and the jobs that ended or failed lately.
Without watchers there are no looks; without open jobs there is one every few seconds.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from scribe.console.connection import Connection, Failure
from scribe.console.documents import Document, row
from scribe.operations.job_summary import JobFilter, JobSummary, summary
from transcription.domain.clock import stamp
from transcription.domain.jobs import OPEN, Status

BUSY_SECONDS, QUIET_SECONDS = 1.5, 5.0
#: A job can begin and end between two looks, as with a file that is not media.
LATELY = timedelta(minutes=5)
MOST_OPEN, MOST_ENDED = 300, 100


@dataclass(frozen=True)
class ListUpdate:
    """An update for a page: rows that changed, and the number of open jobs."""

    rows: list[Document]
    open_jobs: int
    more_open: bool
    trouble: Document | None = None

    def message(self) -> Document:
        return {
            "rows": self.rows,
            "open": self.open_jobs,
            "more": self.more_open,
            "trouble": self.trouble,
            "now": stamp(datetime.now(UTC)),
        }


@dataclass
class LiveUpdates:
    """Watches the list for the whole console, as long as there are watchers."""

    connection: Connection
    _watchers: set[asyncio.Queue[ListUpdate]] = field(default_factory=set)
    _seen: dict[str, Document] = field(default_factory=dict)
    _last: ListUpdate | None = None
    _now: asyncio.Event = field(default_factory=asyncio.Event)
    _task: asyncio.Task[None] | None = None

    async def watch(self) -> AsyncGenerator[ListUpdate]:
        """Yields the open jobs, then every change. A slow watcher gets several changes at once."""
        queue: asyncio.Queue[ListUpdate] = asyncio.Queue()
        self._watchers.add(queue)
        if self._task is None or self._task.done():
            self._seen, self._last = {}, None
            self._task = asyncio.create_task(self._work())
        elif self._last:
            opened = [job for job in self._seen.values() if job["open"]]
            queue.put_nowait(replace(self._last, rows=opened))
        try:
            while True:
                yield await queue.get()
        finally:
            self._watchers.discard(queue)

    def hurry(self) -> None:
        """Makes the next look come soon, because a job was just changed."""
        self._now.set()

    async def _work(self) -> None:
        while self._watchers:
            last, look = self._last, await self._look()
            self._last = look
            if look.rows or last is None or replace(look, rows=[]) != replace(last, rows=[]):
                for queue in self._watchers:
                    queue.put_nowait(look)
            pause = BUSY_SECONDS if look.open_jobs else QUIET_SECONDS
            with suppress(TimeoutError):
                await asyncio.wait_for(self._now.wait(), pause)
            self._now.clear()

    async def _look(self) -> ListUpdate:
        try:
            open_jobs, more, ended, progress = await self.connection.call(self._read)
        except Failure as error:
            explained = self.connection.explain(error)
            trouble = {"message": str(explained), "advice": list(explained.details)}
            before = self._last or ListUpdate([], 0, more_open=False)
            return replace(before, rows=[], trouble=trouble)
        rows = [row(job, progress) for job in (*open_jobs, *ended)]
        changed = [item for item in rows if self._seen.get(item["job_id"]) != item]
        self._seen = {item["job_id"]: item for item in rows}
        return ListUpdate(changed, len(open_jobs), more)

    def _read(self) -> tuple[list[JobSummary], bool, list[JobSummary], dict[str, float]]:
        listing = self.connection.operations.listing
        opened = listing.page(JobFilter(statuses=OPEN), MOST_OPEN)
        since = datetime.now(UTC) - LATELY
        job_filter = JobFilter(statuses=(Status.COMPLETED, Status.FAILED), since=since)
        ended = listing.page(job_filter, MOST_ENDED).jobs
        known = {job.job_id for job in (*opened.jobs, *ended)}
        gone = [name for name, item in self._seen.items() if item["open"] and name not in known]
        records = (self.connection.stack.jobs.get(name) for name in gone)
        ended += [summary(record) for record in records if record]
        control_api = self.connection.control_api
        progress = control_api.progress() if control_api and opened.jobs else {}
        return opened.jobs, opened.next is not None, ended, progress
