"""The list of jobs in memory."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from scribe.operations.job_summary import JobFilter, JobSummary, summary
from scribe.operations.listing import JobListing, Page
from tests.fakes.job_repository import InMemoryJobRepository
from transcription.domain import clock
from transcription.domain.jobs import Status


@dataclass
class InMemoryJobListing(JobListing):
    """Lists what jobs() returns; counts has the next answers of count() for queued jobs."""

    jobs: Callable[[], Iterable[JobSummary]]
    counts: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, records: InMemoryJobRepository, *counts: int) -> "InMemoryJobListing":
        """Returns the list of these records."""
        return cls(lambda: [summary(records[job_id]) for job_id in records.items], list(counts))

    def each(self, job_filter: JobFilter) -> Iterator[JobSummary]:
        since = clock.stamp(job_filter.since) if job_filter.since else ""
        found = [
            job
            for job in self.jobs()
            if job.status in job_filter.statuses and job.created_at >= since
        ]
        return iter(sorted(found, key=lambda job: job.place, reverse=True))

    def candidates(self, *_: Any) -> list[JobSummary]:
        return list(self.each(JobFilter()))

    def page(self, *_: Any) -> Page:
        return Page([], None)

    def count(self, status: Status, most: int) -> int:
        if self.counts and status is Status.QUEUED:
            return self.counts.pop(0)
        return sum(job.status is status for job in self.jobs())

    def oldest(self, status: Status) -> JobSummary | None:
        return next(reversed(list(self.each(JobFilter((status,))))), None)
