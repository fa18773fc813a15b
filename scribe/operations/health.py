"""The stack's health, as `scribe status` and the console show it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from scribe.operations.costs import spend_on
from scribe.operations.doctor import Finding
from scribe.operations.job_summary import JobFilter
from scribe.operations.listing import JobListing
from scribe.operations.stack_metrics import Alarm, Queue, Quota, StackMetrics
from transcription.domain import clock
from transcription.domain.jobs import OPEN, Status

#: Most records that are counted; a number that reaches it means "or more".
MOST = 10_000


@dataclass(frozen=True)
class OpenJobs:
    status: Status
    count: int
    oldest_job: str | None
    oldest_seconds: float | None


@dataclass(frozen=True)
class Health:
    """The stack's state at one moment. Ages in seconds, money in dollars, days in UTC."""

    at: str
    open: list[OpenJobs]
    failures: dict[str, int]  #: of the last day, by code
    completed_today: int
    spent_today: float  #: by Transcribe's list price, for today's jobs
    queues: list[Queue]
    alarms: list[Alarm]
    swept_seconds_ago: float | None
    quotas: list[Quota]
    problems: list[Finding]

    @property
    def is_healthy(self) -> bool:
        return not self.problems


@dataclass(frozen=True)
class HealthCheck:
    """Reads the stack's health. AWS's errors pass through."""

    listing: JobListing
    gauges: StackMetrics
    problems: Callable[[], list[Finding]]

    def __call__(self, now: datetime | None = None) -> Health:
        now = now or clock.now()
        going = [self._open(status, now) for status in OPEN]
        failures = self._failures(now)
        completed, spent = self._today(now)
        queues, alarms = self.gauges.queues(), self.gauges.alarms()
        swept = self.gauges.swept_seconds_ago(now)
        at_transcribe = sum(item.count for item in going if item.status is Status.IN_PROGRESS)
        return Health(
            at=clock.stamp(now),
            open=going,
            failures=failures,
            completed_today=completed,
            spent_today=spent,
            queues=queues,
            alarms=alarms,
            swept_seconds_ago=swept,
            quotas=self.gauges.quotas(at_transcribe),
            problems=self.problems(),
        )

    def _open(self, status: Status, now: datetime) -> OpenJobs:
        oldest = self.listing.oldest(status)
        count = self.listing.count(status, MOST) if oldest else 0
        age = oldest.seconds(now) if oldest else None
        return OpenJobs(status, count, oldest.job_id if oldest else None, age)

    def _failures(self, now: datetime) -> dict[str, int]:
        job_filter = JobFilter((Status.FAILED,), since=now - timedelta(days=1))
        jobs = islice(self.listing.each(job_filter), MOST)
        return dict(Counter(job.error or "unknown" for job in jobs).most_common())

    def _today(self, now: datetime) -> tuple[int, float]:
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        job_filter = JobFilter((Status.COMPLETED,), since=midnight)
        jobs = list(islice(self.listing.each(job_filter), MOST))
        return len(jobs), sum(map(spend_on, jobs))
