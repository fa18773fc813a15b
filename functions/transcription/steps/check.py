"""Check transcription status: one poll."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from transcription.domain import clock
from transcription.domain.attempts import PROCESS_SECONDS, TRANSCRIBED, submitted_again
from transcription.domain.earlier_executions import Succession, earlier_executions
from transcription.domain.errors import (
    InvalidEvent,
    JobError,
    NeverFinished,
    ServiceUnavailable,
    TranscribeBusy,
    TranscribeJobMissing,
)
from transcription.domain.failure_reasons import from_failure_reason, is_retried
from transcription.domain.jobs import AT_TRANSCRIBE, JobRecord, Status, transcribe_job_name
from transcription.domain.keys import raw_key
from transcription.domain.ownership import OwnershipLost
from transcription.domain.step import Outcome, StepInput, StepResult
from transcription.domain.uploads import parse_upload
from transcription.polling.duration_estimate import Timing
from transcription.polling.history import language_of
from transcription.polling.policy import PollingPolicy
from transcription.steps.outcome import result_of_other
from transcription.steps.ports import (
    DurationHistory,
    JobLoad,
    JobRepository,
    MediaStore,
    Transcribe,
    TranscribeJob,
)


@dataclass(frozen=True)
class CheckTranscriptionStatus:
    """Asks Transcribe, records its answer, and chooses the next wait. Safe to run again."""

    stage: str
    jobs: JobRepository
    media: MediaStore
    transcribe: Transcribe
    history: DurationHistory
    load: JobLoad
    polling: PollingPolicy
    polls_per_execution: int
    give_up_after_days: int
    now: Callable[[], datetime] = clock.now

    def run(self, step: StepInput) -> StepResult:
        """Polls the job once. Raises ServiceUnavailable."""
        try:
            try:
                found = self.transcribe.get(self._name(step))
            except TranscribeBusy:
                return self._pending(step, None, self.polling.throttled_wait())
            return self._recorded(step, found)
        except JobError as error:
            return step.failed(error)
        except OwnershipLost as lost:
            return result_of_other(step.execution, step.job_id, lost.job)

    def _name(self, step: StepInput) -> str:
        own = transcribe_job_name(self.stage, step.job_id, step.attempt)
        return step.transcribe_job or own

    def _recorded(self, step: StepInput, found: TranscribeJob | None) -> StepResult:
        if found is None:
            return self._forgotten(step)
        if found.status in ("COMPLETED", "FAILED") and self._is_of_other_version(step, found):
            return self._another_attempt(step, None)
        if found.status == "COMPLETED":
            return self._done(step, found)
        if found.status == "FAILED":
            error = from_failure_reason(found.failure_reason, step.attempt)
            if is_retried(error, step.attempt):
                return self._another_attempt(step, error)
            raise error
        now = self.now()
        age = (now - found.created_at).total_seconds() if found.created_at else 0.0
        if age > self.give_up_after_days * 86_400:
            raise NeverFinished(
                f"Amazon Transcribe has not finished this job in {self.give_up_after_days} days. "
                "Look at the job in its console, then retry."
            )
        plan = self.polling.plan_of(step.plan, step.media_seconds)
        if found.status == "QUEUED" or found.started_at is None:
            wait = self.polling.queued_wait(plan, age, self._open_jobs())
            return self._pending(step, found, wait)
        running = (now - found.started_at).total_seconds()
        wait = self.polling.next_wait(plan, running)
        return self._pending(step, found, wait)

    def _open_jobs(self) -> int:
        """Returns the number of open jobs.

        Read only if the job is queued, since many others may be.
        """
        with suppress(ServiceUnavailable):
            return self.load.open_jobs(self.now())
        return 0

    def _is_of_other_version(self, step: StepInput, found: TranscribeJob) -> bool:
        """Returns whether Transcribe may have read a newer upload of the same name instead.

        It reads the newest version of a key, at an unknown time. An upload that was deleted
        meanwhile cannot have been mistaken, but its job may have failed because of that.
        """
        if not step.in_place:
            return False
        try:
            upload = parse_upload(step.input)
        except InvalidEvent:  # the record was changed by hand
            return False
        if upload.version_id is None:
            return False
        newest = self.media.newest_version(upload)
        return newest != upload.version_id and not (newest is None and found.status == "COMPLETED")

    def _another_attempt(self, step: StepInput, error: JobError | None) -> StepResult:
        """Ends this attempt without failing the job. error: what it came to, if Transcribe failed.

        The record keeps it among the earlier ones, so it is read first; this is rare.
        """
        record = self.jobs.get(step.job_id)
        changes: dict[str, Any] = {}
        if record is not None:
            why, reason = Succession.ANOTHER_JOB, error.as_dict() if error else None
            changes["earlier_executions"] = earlier_executions(record, why, self.now(), reason)
        return self._submitted_again(step, changes, {"attempt": 1})

    def _submitted_again(
        self,
        step: StepInput,
        changes: Mapping[str, Any] | None = None,
        add: Mapping[str, int] | None = None,
    ) -> StepResult:
        """Lets the first step start a Transcribe job of its own, from a copy if necessary."""
        record = self.jobs.update(
            step.job_id,
            owner=step.execution,
            statuses=AT_TRANSCRIBE,
            changes={**submitted_again(self.now()), **(changes or {})},
            remove=TRANSCRIBED,
            add=add,
        )
        return record.step(Outcome.LOST)

    def _pending(self, step: StepInput, found: TranscribeJob | None, wait: int) -> StepResult:
        """Returns the result for a job that is not done.

        found is None if Transcribe was too busy to answer.
        """
        changes: dict[str, Any] = {
            "next_check_at": clock.stamp(clock.after(self.now(), wait)),
        }
        if found is not None and found.status == "IN_PROGRESS":  # it is QUEUED until then
            changes["status"] = Status.IN_PROGRESS
            if found.started_at is not None:
                changes["in_progress_at"] = clock.stamp(found.started_at)
        record = self.jobs.update(
            step.job_id,
            owner=step.execution,
            statuses=AT_TRANSCRIBE,
            changes=changes,
            add={"polls": 1},
        )
        polls = step.polls_in_execution + 1
        outcome = Outcome.HAND_OVER if polls >= self.polls_per_execution else Outcome.PENDING
        return record.step(outcome, wait_seconds=wait, polls_in_execution=polls)

    def _done(self, step: StepInput, found: TranscribeJob) -> StepResult:
        now = self.now()
        started = found.started_at or found.created_at or now
        record = self.jobs.update(
            step.job_id,
            owner=step.execution,
            statuses=AT_TRANSCRIBE,
            changes={
                "status": Status.PROCESSING,
                "in_progress_at": clock.stamp(started),
                "processing_at": clock.stamp(now),
                "next_check_at": clock.stamp(clock.after(now, PROCESS_SECONDS)),
                "raw_key": found.raw_key or raw_key(self._name(step)),
                "raw_language": found.language,
            },
            add={"polls": 1},
        )
        self._learn(record, found)
        return record.step(Outcome.DONE, polls_in_execution=step.polls_in_execution + 1)

    def _learn(self, record: JobRecord, found: TranscribeJob) -> None:
        """Keeps how long the job took, by Transcribe's times, for the plans of later jobs.

        Losing a few of these does not matter.
        """
        if not (found.started_at and found.completed_at and record.media_seconds):
            return
        seconds = (found.completed_at - found.started_at).total_seconds()
        if seconds <= 0:
            return
        timing = Timing(found.completed_at.timestamp(), record.media_seconds, seconds)
        with suppress(ServiceUnavailable):
            self.history.note(language_of(record.options), str(record.transcribe_job), timing)

    def _forgotten(self, step: StepInput) -> StepResult:
        """Handles a job that Transcribe does not know: lost, or deleted by a step that is finished
        with it.
        """
        record = self.jobs.get(step.job_id)
        is_ours = record is not None and record.execution == step.execution
        if record is not None and is_ours and record.status in AT_TRANSCRIBE:
            if record.transcribe_job != transcribe_job_name(
                self.stage, record.job_id, record.attempt
            ):  # of an earlier attempt, deleted meanwhile
                return self._submitted_again(step)
            raise TranscribeJobMissing(
                "Amazon Transcribe does not know this job any more: it was deleted there, or is "
                "over 90 days old. Retry to transcribe the media again."
            )
        return result_of_other(step.execution, step.job_id, record)
