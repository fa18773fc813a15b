"""Sweep orphaned jobs: resumes those whose execution died, clears up after finished ones.

A record has next_check_at as long as anything is left to do. The sweep looks at those whose next
check is long overdue; it never polls a healthy job.
"""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import chain, islice, zip_longest
from typing import Any

from transcription.domain import clock
from transcription.domain.attempts import expiry
from transcription.domain.daily_media import day_of
from transcription.domain.earlier_executions import Succession, earlier_executions
from transcription.domain.errors import ServiceUnavailable, TransientError
from transcription.domain.jobs import UNDER_WAY, JobRecord, Status, transcribe_job_name
from transcription.domain.keys import (
    CORRECTIONS_NAME,
    FIRST_EDITION,
    OUTPUT_NAMES,
    UNREDACTED_NAMES,
    attempt_key,
    corrected_key,
)
from transcription.domain.ownership import OwnershipLost
from transcription.steps.living_executions import LivingExecutions
from transcription.steps.ports import (
    Executions,
    JobLoad,
    JobRepository,
    OpenJob,
    Transcribe,
    TranscriptStore,
)
from transcription.steps.unstarted_executions import UnstartedExecutions

RESERVE_SECONDS = 10.0  # for the current job and the metrics
LISTING_ENDS_SECONDS = 60.0  # before the end of the time; the rest is for the jobs
NAMED_BY = 60  # characters of a job_id in an execution's name, which has 80
MAX_BACKOFF = 8  # doublings of the grace between one resume and the next
#: Jobs that are attended to at a time: nearly all of a job's time is waiting for answers. Eight
#: start about 130 executions a second, which every region's quota (150) allows.
AT_ONCE = 8
BATCH = 64  # jobs whose outcomes are awaited before the next ones begin
MOST_TOLD = 100  # problems that are kept as sentences; a log of 100,000 similar ones helps nobody


class Attended(StrEnum):
    """What the sweep did with a job. SweepReport counts the last five by name."""

    LEFT = "left"  # the time was up
    NOTHING = "nothing"
    HEALTHY = "healthy"
    RESUMED = "resumed"
    RELEASED = "released"
    CLEANED = "cleaned"
    POSTPONED = "postponed"


@dataclass
class SweepReport:
    """What one sweep saw and did."""

    open_jobs: int = 0
    oldest_seconds: float = 0.0
    held_jobs: int = 0
    healthy: int = 0
    resumed: int = 0
    released: int = 0  #: held jobs that were started again on another day
    started_again: int = 0  #: executions that died before their job had a record
    cleaned: int = 0
    postponed: int = 0
    counted: bool = False  #: whether open_jobs and oldest_seconds count the whole table
    complete: bool = True  #: False if the time was up; the next tick continues
    problems: int = 0
    told: list[str] = field(default_factory=list)  #: the first problems' sentences

    def note(self, attended: Attended) -> None:
        """Counts the outcome of one job."""
        if attended is Attended.LEFT:
            self.complete = False
        elif attended is not Attended.NOTHING:
            setattr(self, attended, getattr(self, attended) + 1)

    def problem(self, sentence: str) -> None:
        """Notes a job that could not be attended to in this tick."""
        self.problems += 1
        if len(self.told) < MOST_TOLD:
            self.told.append(sentence)


@dataclass(frozen=True)
class SweepOrphanedJobs:
    """One tick of the schedule.

    Every job that is attended to gets a later next_check_at, so ticks make progress.
    """

    stage: str
    jobs: JobRepository
    load: JobLoad
    transcribe: Transcribe
    transcripts: TranscriptStore
    executions: Executions
    unstarted: UnstartedExecutions
    grace_seconds: int
    retention_days: int
    now: Callable[[], datetime] = clock.now

    def run(self, remaining_seconds: Callable[[], float]) -> SweepReport:
        """Sweeps until every overdue job was seen or the time is nearly up."""
        report = SweepReport()
        if self._count(report, remaining_seconds):
            self._attend_all(report, remaining_seconds)
        if report.complete:
            self._start_again(report, remaining_seconds)
        return report

    def _count(self, report: SweepReport, remaining_seconds: Callable[[], float]) -> bool:
        oldest = clock.stamp(self.now())
        for status in UNDER_WAY:
            for page in self.jobs.pages_of(status):
                report.open_jobs += len(page)
                oldest = min((oldest, *(item.created_at for item in page)))
                if remaining_seconds() < RESERVE_SECONDS:
                    report.complete = False
                    return False
        report.held_jobs = sum(len(page) for page in self.jobs.pages_of(Status.HELD))
        report.counted = True
        report.oldest_seconds = max(0.0, (self.now() - clock.parse(oldest)).total_seconds())
        with suppress(ServiceUnavailable):  # the waits then follow the previous count
            self.load.note_open(report.open_jobs, self.now())
        return True

    def _attend_all(self, report: SweepReport, remaining_seconds: Callable[[], float]) -> None:
        overdue = clock.stamp(clock.after(self.now(), -self.grace_seconds))
        items = self._overdue(overdue)
        living = LivingExecutions(
            self.executions, lambda: remaining_seconds() > LISTING_ENDS_SECONDS
        )

        def attend(item: OpenJob) -> Attended:
            if remaining_seconds() < RESERVE_SECONDS:
                return Attended.LEFT
            return self._attend(item.job_id, overdue, living)

        with ThreadPoolExecutor(AT_ONCE) as pool:
            while report.complete and (batch := list(islice(items, BATCH))):
                jobs = [pool.submit(attend, item) for item in batch]
                for item, attended in zip(batch, jobs, strict=True):
                    _note(report, item.job_id, attended)

    def _start_again(self, report: SweepReport, remaining_seconds: Callable[[], float]) -> None:
        try:
            report.started_again = self.unstarted.start_again(
                lambda: remaining_seconds() > RESERVE_SECONDS
            )
        except Exception as error:  # noqa: BLE001 - reported, and tried again by the next tick
            report.problem(f"executions without a record: {error}")

    def _overdue(self, before: str) -> Iterator[OpenJob]:
        """Yields a page of each status in turn, so that no status starves the others.

        Held jobs all wait for midnight; the oldest is started first.
        """
        held = chain.from_iterable(self.jobs.pages_of(Status.HELD, before))
        oldest = iter([sorted(held, key=lambda item: item.created_at)])
        others = (
            self.jobs.pages_of(status, before) for status in Status if status is not Status.HELD
        )
        for pages in zip_longest(*others, oldest):
            for page in pages:
                yield from page or ()

    def _attend(self, job_id: str, overdue: str, living: LivingExecutions) -> Attended:
        job = self.jobs.get(job_id)
        if job is None or job.next_check_at is None or job.next_check_at >= overdue:
            return Attended.NOTHING
        if job.is_settled:
            return self._clean(job)
        if job.status is Status.HELD:
            self._resume(job)
            return Attended.RELEASED
        if living.has(job.execution):
            self._postpone(job, 1)
            return Attended.HEALTHY
        self._resume(job)
        return Attended.RESUMED

    def _resume(self, job: JobRecord) -> None:
        """Names the new owner, then starts it; dying in between leaves a dead owner, as before.

        A held job is started in the same way on its day, although no execution has died.
        """
        is_held = job.status is Status.HELD
        which = day_of(self.now()) if is_held else f"r{job.resumes + 1}"
        name = f"{job.job_id[:NAMED_BY]}-{job.attempt}-{which}"
        graces, died = 2 ** min(job.resumes, MAX_BACKOFF), int(not is_held)
        changes: dict[str, Any] = {"execution": self.executions.arn_of(name)}
        if changes["execution"] != job.execution:  # or that one could not be started
            why = Succession.RELEASE if is_held else Succession.TAKE_OVER
            changes["earlier_executions"] = earlier_executions(job, why, self.now())
        if is_held:
            changes["status"] = Status.SUBMITTING
        resumed = self._postpone(job, graces, died, **changes)
        try:
            self.executions.start(name, {**_event_of(job), "job_id": job.job_id})
        except Exception:
            # No execution has died. It is started under the same name after the grace period; if it
            # was started already, the name prevents a second one.
            with suppress(OwnershipLost, ServiceUnavailable):
                self._postpone(resumed, 0, -died)
            raise

    def _clean(self, job: JobRecord) -> Attended:
        """Removes a finished job's leftovers: its Transcribe jobs, and outputs written in part."""
        if job.processing_at and job.completed_attempt != job.attempt:
            written = OUTPUT_NAMES + (UNREDACTED_NAMES if job.options.get("unredacted") else ())
            self.transcripts.remove(attempt_key(job.job_id, job.attempt, name) for name in written)
            if job.corrections:
                self.transcripts.remove(
                    corrected_key(job.job_id, job.attempt, FIRST_EDITION, name)
                    for name in (*written, CORRECTIONS_NAME)
                )
        changes: dict[str, Any] = {"expires_at": expiry(self.now(), self.retention_days)}
        changes |= self._result_to_keep(job)
        attempts = range(1, job.attempt + 1)
        names = [transcribe_job_name(self.stage, job.job_id, attempt) for attempt in attempts]
        deleted = [self.transcribe.delete(name) for name in names]
        if not all(deleted):
            self._postpone(job, 2**MAX_BACKOFF)
            return Attended.POSTPONED
        self.jobs.update(
            job.job_id,
            owner=job.execution,
            seen={"next_check_at": job.next_check_at},
            changes=changes,
            remove=("next_check_at",),
        )
        return Attended.CLEANED

    def _result_to_keep(self, job: JobRecord) -> dict[str, Any]:
        """Returns the result that Transcribe finished for a failed job, so that a retry need not
        pay again.
        """
        if job.status is not Status.FAILED or job.raw_key or not job.transcribe_request:
            return {}
        found = self.transcribe.get(str(job.transcribe_job))
        if found is None or found.status != "COMPLETED":
            return {}
        return {"raw_key": found.raw_key, "raw_language": found.language}

    def _postpone(self, job: JobRecord, graces: int, resumes: int = 0, **changes: Any) -> JobRecord:
        later = clock.after(self.now(), self.grace_seconds * graces)
        return self.jobs.update(
            job.job_id,
            owner=job.execution,
            statuses=(job.status,),
            seen={"next_check_at": job.next_check_at},
            changes={"next_check_at": clock.stamp(later), **changes},
            add={"resumes": resumes, "executions": resumes} if resumes else None,
        )


def _note(report: SweepReport, job_id: str, attended: Future[Attended]) -> None:
    try:
        report.note(attended.result())
    except OwnershipLost:  # somebody else has worked on the job meanwhile, so it is alive
        report.note(Attended.HEALTHY)
    except TransientError as error:
        report.problem(f"{job_id}: {error}")
    except Exception as error:  # noqa: BLE001 - one job that cannot be resumed must not stop the others
        report.problem(f"{job_id}: {type(error).__name__}: {error}")


def _event_of(job: JobRecord) -> dict[str, Any]:
    """Returns the record's input, or an empty one if that is not a JSON object.

    With an empty one the first step fails the job by its job_id alone, so the failure is reported.
    """
    try:
        event = json.loads(job.input)
    except ValueError:
        return {}
    return event if isinstance(event, dict) else {}
