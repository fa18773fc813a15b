"""Process transcription results: from Transcribe's raw output to the five files."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from transcription.domain import clock
from transcription.domain.attempts import PROCESS_SECONDS, expiry
from transcription.domain.errors import JobError
from transcription.domain.jobs import JobRecord, Status, transcribe_job_name
from transcription.domain.keys import output_key, raw_key
from transcription.domain.options import Options
from transcription.domain.ownership import OwnershipLost
from transcription.domain.step import Outcome, StepInput, StepResult
from transcription.steps.outcome import result_of_other
from transcription.steps.ports import EventPublisher, JobRepository, Transcribe, TranscriptStore
from transcription.transcripts import TranscriptDetails, render_outputs


@dataclass(frozen=True)
class ProcessTranscriptionResults:
    """Write the outputs, complete the record, publish the event, clean up.

    Safe to run again from any point.
    """

    jobs: JobRepository
    transcripts: TranscriptStore
    transcribe: Transcribe
    events: EventPublisher
    transcripts_bucket: str
    retention_days: int
    now: Callable[[], datetime] = clock.now

    def run(self, step: StepInput) -> StepResult:
        """The last step of a job that Transcribe has completed.

        Raises TranscribeBusy and ServiceUnavailable.
        """
        record = self.jobs.get(step.job_id)
        if record is None or not self._is_ours(record, step.execution):
            return result_of_other(step.execution, step.job_id, record)
        try:
            if record.status is Status.PROCESSING:
                record = self._completed(record)
            if not record.is_settled:
                record = self._finished(record)
            return _completed_step(record)
        except JobError as error:
            return step.failed(error)
        except OwnershipLost as lost:
            return result_of_other(step.execution, step.job_id, lost.job)

    def _is_ours(self, record: JobRecord, execution: str) -> bool:
        return record.execution == execution and record.status in (
            Status.PROCESSING,
            Status.COMPLETED,
        )

    def _completed(self, record: JobRecord) -> JobRecord:
        """The outputs first, then the status: a COMPLETED record has all its files."""
        name = transcribe_job_name(record.job_id, record.attempt)
        raw = self.transcripts.read(record.raw_key or raw_key(name))
        outputs = render_outputs(raw, _details(record))
        keys = {}
        for file_name, output in outputs.files.items():
            key = output_key(record.job_id, file_name)
            self.transcripts.write(key, output.body, output.content_type)
            keys[file_name.rsplit(".", 1)[-1]] = key
        return self.jobs.update(
            record.job_id,
            owner=record.execution,
            statuses=(Status.PROCESSING,),
            changes={
                "status": Status.COMPLETED,
                "completed_at": clock.stamp(self.now()),
                "completed_attempt": record.attempt,
                "outputs": keys,
                "speech": outputs.speech,
                "language": outputs.language or record.language,
            },
        )

    def _finished(self, record: JobRecord) -> JobRecord:
        """What is left to do; next_check_at goes last, so the sweep sees a job that stops here."""
        self.events.completed(
            {
                "job_id": record.job_id,
                "attempt": record.attempt,
                "media": {name: record.media.get(name) for name in ("bucket", "key", "version")},
                "transcripts_bucket": self.transcripts_bucket,
                "outputs": record.outputs,
                "speech": record.speech,
                "language": record.language,
            }
        )
        names = [transcribe_job_name(record.job_id, n + 1) for n in range(record.attempt)]
        deleted = [self.transcribe.delete(name) for name in names]
        changes: dict[str, Any] = {"expires_at": expiry(self.now(), self.retention_days)}
        if not all(deleted):  # an attempt that was given up is still in progress: the sweep's
            changes["next_check_at"] = clock.stamp(clock.after(self.now(), PROCESS_SECONDS))
        return self.jobs.update(
            record.job_id,
            owner=record.execution,
            statuses=(Status.COMPLETED,),
            changes=changes,
            remove=("next_check_at",) if all(deleted) else (),
        )


def _completed_step(record: JobRecord) -> StepResult:
    """With what the metrics need: the job's seconds, from its record to its transcript."""
    taken = clock.parse(record.completed_at or record.created_at) - clock.parse(record.created_at)
    return replace(
        record.step(Outcome.COMPLETED),
        seconds=round(taken.total_seconds(), 3),
        speech=bool(record.speech),
    )


def _details(record: JobRecord) -> TranscriptDetails:
    return TranscriptDetails(
        job_id=record.job_id,
        file_name=str(record.media.get("key", "")).rsplit("/", 1)[-1],
        media_seconds=record.media_seconds,
        line_length=Options.from_dict(record.options).line_length,
        language=record.language,
    )
