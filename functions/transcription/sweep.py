"""Sweep orphaned jobs: resume those whose execution died, clear what finished ones left behind.

A record has next_check_at as long as anything is left to be done. The sweep looks at those whose
next check is long overdue; it never polls a healthy job.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import zip_longest
from typing import Any

from transcription import clock
from transcription.errors import InvalidEvent, TransientError
from transcription.executions import Executions
from transcription.job_table import JobTable, NotOurs, OpenJob
from transcription.jobs import OPEN, Job, Status, transcribe_job_name
from transcription.process import expiry
from transcription.transcribe import Transcribe
from transcription.transcript_store import TranscriptStore
from transcription.unrecorded import UnrecordedExecutions
from transcription.uploads import parse_upload

RESERVE_SECONDS = 10.0  # for the job in hand and the metrics
#: Characters of a job_id in an execution's name, which has 80; "unstarted-..." ids have up to 90.
NAMED_BY = 60
MAX_BACKOFF = 8  # doublings of the grace between one resume and the next


@dataclass
class SweepReport:
    """What one sweep saw and did."""

    open_jobs: int = 0
    oldest_seconds: float = 0.0
    healthy: int = 0
    resumed: int = 0
    started_again: int = 0  #: executions that died before their job had a record
    cleaned: int = 0
    postponed: int = 0
    counted: bool = False  #: open_jobs and oldest_seconds are the whole table's
    complete: bool = True  #: False: time was up; the next tick goes on
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class SweepOrphanedJobs:
    """One tick of the schedule.

    Every job that is attended to gets a later next_check_at, so ticks make progress.
    """

    jobs: JobTable
    transcribe: Transcribe
    transcripts: TranscriptStore
    executions: Executions
    unrecorded: UnrecordedExecutions
    grace_seconds: int
    retention_days: int
    now: Callable[[], datetime] = clock.now

    def __call__(self, remaining_seconds: Callable[[], float]) -> SweepReport:
        """Sweep until all is seen or the time is nearly up."""
        report = SweepReport()
        if self._count(report, remaining_seconds):
            self._attend_all(report, remaining_seconds)
        if report.complete:
            self._start_again(report, remaining_seconds)
        return report

    def _count(self, report: SweepReport, remaining_seconds: Callable[[], float]) -> bool:
        oldest = clock.stamp(self.now())
        for status in OPEN:
            for page in self.jobs.pages_of(status):
                report.open_jobs += len(page)
                oldest = min((oldest, *(item.created_at for item in page)))
                if remaining_seconds() < RESERVE_SECONDS:
                    report.complete = False
                    return False
        report.counted = True
        report.oldest_seconds = max(0.0, (self.now() - clock.parse(oldest)).total_seconds())
        return True

    def _attend_all(self, report: SweepReport, remaining_seconds: Callable[[], float]) -> None:
        overdue = clock.stamp(clock.after(self.now(), -self.grace_seconds))
        for item in self._overdue(overdue):
            if remaining_seconds() < RESERVE_SECONDS:
                report.complete = False
                return
            try:
                self._attend(item.job_id, overdue, report)
            except NotOurs:  # somebody else has worked on the job meanwhile: it is alive
                report.healthy += 1
            except TransientError as error:
                report.problems.append(f"{item.job_id}: {error}")
            except Exception as error:  # noqa: BLE001 - one job that cannot be resumed must not stop the others
                report.problems.append(f"{item.job_id}: {type(error).__name__}: {error}")

    def _start_again(self, report: SweepReport, remaining_seconds: Callable[[], float]) -> None:
        try:
            report.started_again = self.unrecorded.start_again(
                lambda: remaining_seconds() > RESERVE_SECONDS
            )
        except Exception as error:  # noqa: BLE001 - told, and tried again by the next tick
            report.problems.append(f"executions without a record: {error}")

    def _overdue(self, before: str) -> Iterator[OpenJob]:
        """A page of each status in turn: many jobs of one status do not starve the others."""
        for pages in zip_longest(*(self.jobs.pages_of(status, before) for status in Status)):
            for page in pages:
                yield from page or ()

    def _attend(self, job_id: str, overdue: str, report: SweepReport) -> None:
        job = self.jobs.get(job_id)
        if job is None or job.next_check_at is None or job.next_check_at >= overdue:
            return
        if job.status is Status.FAILED and job.reported_at:
            self._clean(job, report)
        elif self.executions.is_running(job.execution):
            self._postpone(job, 1)
            report.healthy += 1
        else:
            self._resume(job)
            report.resumed += 1

    def _resume(self, job: Job) -> None:
        """Name the new owner, then start it: dying in between leaves a dead owner, as before."""
        name = f"{job.job_id[:NAMED_BY]}-{job.attempt}-r{job.resumes + 1}"
        self._postpone(job, 2 ** min(job.resumes, MAX_BACKOFF), self.executions.arn_of(name))
        self.executions.start(name, {**_event_of(job), "job_id": job.job_id})

    def _clean(self, job: Job, report: SweepReport) -> None:
        """What a failed job left: its Transcribe jobs, outputs that were written in part, and the
        record of its upload's first failure where the upload has a job by now.
        """
        if self._is_superseded(job):
            self.jobs.delete(job.job_id)
            report.cleaned += 1
            return
        if job.processing_at and job.completed_attempt is None:
            self.transcripts.remove_outputs(job.job_id)
        names = [transcribe_job_name(job.job_id, attempt + 1) for attempt in range(job.attempt)]
        deleted = [self.transcribe.delete(name) for name in names]
        if not all(deleted):
            self._postpone(job, 2**MAX_BACKOFF)
            report.postponed += 1
            return
        self.jobs.update(
            job.job_id,
            owner=job.execution,
            seen_check_at=job.next_check_at,
            changes={"expires_at": expiry(self.now(), self.retention_days)},
            remove=("next_check_at",),
        )
        report.cleaned += 1

    def _is_superseded(self, job: Job) -> bool:
        try:
            upload = parse_upload(_event_of(job))
        except InvalidEvent:
            return False
        return job.job_id == upload.unstarted_id and self.jobs.get(upload.job_id) is not None

    def _postpone(self, job: Job, graces: int, new_owner: str | None = None) -> None:
        later = clock.after(self.now(), self.grace_seconds * graces)
        changes = {"next_check_at": clock.stamp(later)}
        if new_owner:
            changes["execution"] = new_owner
        self.jobs.update(
            job.job_id,
            owner=job.execution,
            statuses=(job.status,),
            seen_check_at=job.next_check_at,
            changes=changes,
            add={"resumes": 1, "executions": 1} if new_owner else None,
        )


def _event_of(job: Job) -> dict[str, Any]:
    """The record's input; empty where that is no object, which no execution can go on from.

    The first step refuses it by its job_id alone, and so the record gets its failure reported.
    """
    try:
        event = json.loads(job.input)
    except ValueError:
        return {}
    return event if isinstance(event, dict) else {}
