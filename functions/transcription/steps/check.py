"""Check transcription status: one poll."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from transcription.adapters.job_repository import JobRepository, OwnershipLost
from transcription.adapters.transcribe import Transcribe, TranscribeJob
from transcription.domain import clock
from transcription.domain.errors import (
    JobError,
    NeverFinished,
    ServiceUnavailable,
    TranscribeBusy,
    TranscribeJobMissing,
)
from transcription.domain.failure_reasons import from_failure_reason
from transcription.domain.jobs import (
    AT_TRANSCRIBE,
    JobRecord,
    Outcome,
    Status,
    bare_step,
    transcribe_job_name,
)
from transcription.polling.duration_estimate import Timing
from transcription.polling.history import DurationHistory, language_of
from transcription.polling.load import Load
from transcription.polling.policy import PollingPolicy

#: How long processing the results may take before the sweep looks at the job.
PROCESS_SECONDS = 900


@dataclass(frozen=True)
class CheckTranscriptionStatus:
    """Ask Transcribe, write down what it said, and choose the next wait. Safe to run again."""

    jobs: JobRepository
    transcribe: Transcribe
    timings: DurationHistory
    load: Load
    polling: PollingPolicy
    polls_per_execution: int
    give_up_after_days: int
    now: Callable[[], datetime] = clock.now

    def __call__(self, execution: str, job: Mapping[str, Any]) -> dict[str, Any]:
        """The step after `job`, the previous step's view of it. Raises ServiceUnavailable."""
        try:
            try:
                found = self.transcribe.get(transcribe_job_name(job["job_id"], job["attempt"]))
            except TranscribeBusy:
                return self._pending(execution, job, None, self.polling.throttled_wait())
            return self._noted(execution, job, found)
        except JobError as error:
            return {"job": {**job, "outcome": Outcome.FAILED.value, "error": error.as_dict()}}
        except OwnershipLost as changed:
            return step_of_other(execution, job, changed.job)

    def _noted(
        self, execution: str, job: Mapping[str, Any], found: TranscribeJob | None
    ) -> dict[str, Any]:
        if found is None:
            return self._forgotten(execution, job)
        if found.status == "COMPLETED":
            return self._done(execution, job, found)
        if found.status == "FAILED":
            raise from_failure_reason(found.failure_reason)
        now = self.now()
        age = (now - found.created_at).total_seconds() if found.created_at else 0.0
        if age > self.give_up_after_days * 86_400:
            raise NeverFinished(
                f"Amazon Transcribe has not finished this job in {self.give_up_after_days} days. "
                "Look at the job in its console, then retry."
            )
        plan = self.polling.plan_in(job)
        if found.status == "QUEUED" or found.started_at is None:
            wait = self.polling.queued_wait(plan, age, self._open_jobs())
            return self._pending(execution, job, found, wait)
        running = (now - found.started_at).total_seconds()
        wait = self.polling.next_wait(plan, running)
        return self._pending(execution, job, found, wait)

    def _open_jobs(self) -> int:
        """Read only where jobs are queued, which is where there may be very many."""
        with suppress(ServiceUnavailable):
            return self.load.open_jobs(self.now())
        return 0

    def _pending(
        self, execution: str, job: Mapping[str, Any], found: TranscribeJob | None, wait: int
    ) -> dict[str, Any]:
        """found is None where Transcribe was too busy to answer."""
        changes: dict[str, Any] = {
            "next_check_at": clock.stamp(clock.after(self.now(), wait)),
        }
        if found is not None and found.status == "IN_PROGRESS":  # it is QUEUED until then
            changes["status"] = Status.IN_PROGRESS
            if found.started_at is not None:
                changes["in_progress_at"] = clock.stamp(found.started_at)
        record = self.jobs.update(
            job["job_id"],
            owner=execution,
            statuses=AT_TRANSCRIBE,
            changes=changes,
            add={"polls": 1},
        )
        polls = job["polls_in_execution"] + 1
        outcome = Outcome.HAND_OVER if polls >= self.polls_per_execution else Outcome.PENDING
        return record.step(outcome, wait_seconds=wait, polls_in_execution=polls)

    def _done(self, execution: str, job: Mapping[str, Any], found: TranscribeJob) -> dict[str, Any]:
        now = self.now()
        started = found.started_at or found.created_at or now
        record = self.jobs.update(
            job["job_id"],
            owner=execution,
            statuses=AT_TRANSCRIBE,
            changes={
                "status": Status.PROCESSING,
                "in_progress_at": clock.stamp(started),
                "processing_at": clock.stamp(now),
                "next_check_at": clock.stamp(clock.after(now, PROCESS_SECONDS)),
                "raw_key": found.raw_key,
                "language": found.language,
            },
            add={"polls": 1},
        )
        self._learn(record, found)
        return record.step(Outcome.DONE, polls_in_execution=job["polls_in_execution"] + 1)

    def _learn(self, record: JobRecord, found: TranscribeJob) -> None:
        """Keep what the job took for the plans of others, as Transcribe tells it; a few that are
        lost do not matter.
        """
        if not (found.started_at and found.completed_at and record.media_seconds):
            return
        seconds = (found.completed_at - found.started_at).total_seconds()
        if seconds <= 0:
            return
        name = transcribe_job_name(record.job_id, record.attempt)
        timing = Timing(found.completed_at.timestamp(), record.media_seconds, seconds)
        with suppress(ServiceUnavailable):
            self.timings.note(language_of(record.options), name, timing)

    def _forgotten(self, execution: str, job: Mapping[str, Any]) -> dict[str, Any]:
        """Transcribe knows no such job: gone, or deleted by a step that has finished with it."""
        record = self.jobs.get(job["job_id"])
        if record is not None and record.execution == execution and record.status in AT_TRANSCRIBE:
            raise TranscribeJobMissing(
                "Amazon Transcribe does not know this job any more: it was deleted there, or is "
                "over 90 days old. Retry to transcribe the media again."
            )
        return step_of_other(execution, job, record)


def step_of_other(
    execution: str, job: Mapping[str, Any], record: JobRecord | None
) -> dict[str, Any]:
    """The step where the record is not as this execution left it."""
    if record is None:
        return bare_step(job["job_id"], Outcome.LOST)
    if record.execution != execution:
        return bare_step(job["job_id"], Outcome.DUPLICATE)
    if record.status in (Status.PROCESSING, Status.COMPLETED):
        return record.step(Outcome.DONE)
    if record.status is Status.FAILED:
        return record.step(Outcome.DUPLICATE if record.is_settled else Outcome.FAILED)
    return record.step(Outcome.LOST)
