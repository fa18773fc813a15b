"""Decides whether a job may be given to Transcribe today, or is held."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from transcription.domain import clock
from transcription.domain.daily_media import counted_seconds, next_day
from transcription.domain.jobs import JobRecord, Status
from transcription.domain.ownership import is_released
from transcription.steps.ports import DailyMedia, JobRepository


@dataclass(frozen=True)
class Admission:
    """Counts media against the daily limit.

    most_seconds is the limit of media a day; 0 admits every job and counts nothing. An execution
    that dies between the count and the record counts its job twice: the limit applies too early
    rather than too late.
    """

    jobs: JobRepository
    media: DailyMedia
    most_seconds: float
    now: Callable[[], datetime] = clock.now

    def of(self, job: JobRecord, event: Mapping[str, Any]) -> JobRecord:
        """Returns the record, HELD if the day has no room for the job. Each attempt counts once.

        A held job's next check is the next midnight, when the sweep starts it again. Raises
        OwnershipLost, ServiceUnavailable.
        """
        if not self.most_seconds or job.admitted_at:
            return job
        now = self.now()
        most = None if is_released(event, job) else self.most_seconds
        changes: dict[str, Any] = {"admitted_at": clock.stamp(now)}
        if not self.media.count(counted_seconds(job.media), now, most):
            changes = {
                "status": Status.HELD,
                "held_at": job.held_at or clock.stamp(now),
                "next_check_at": clock.stamp(next_day(now)),
            }
        return self.jobs.update(
            job.job_id, owner=job.execution, statuses=(Status.SUBMITTING,), changes=changes
        )
