"""Process transcription results: makes the five files from Transcribe's raw output."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from transcription.domain import clock
from transcription.domain.attempts import PROCESS_SECONDS, TRANSCRIBED, expiry, submitted_again
from transcription.domain.errors import JobError, TranscriptMissing, TransientError
from transcription.domain.jobs import JobRecord, Status, transcribe_job_name
from transcription.domain.keys import (
    OUTPUT_NAMES,
    UNREDACTED_NAMES,
    attempt_key,
    kind_of,
    raw_key,
)
from transcription.domain.notices import no_speech_notice
from transcription.domain.options import Options
from transcription.domain.ownership import OwnershipLost
from transcription.domain.step import Outcome, StepInput, StepResult
from transcription.steps.media_removal import MediaRemoval
from transcription.steps.outcome import result_of_other
from transcription.steps.ports import EventPublisher, JobRepository, Transcribe, TranscriptStore
from transcription.steps.stable_copies import StableCopies
from transcription.transcripts import Outputs, TranscriptDetails, render_outputs


@dataclass(frozen=True)
class ProcessTranscriptionResults:
    """Writes the outputs, completes the record, publishes the event, and cleans up.

    Safe to run again from any point.
    """

    stage: str
    jobs: JobRepository
    transcripts: TranscriptStore
    transcribe: Transcribe
    events: EventPublisher
    transcripts_bucket: str
    retention_days: int
    copies: StableCopies
    media_removal: MediaRemoval | None = None  #: None: uploads are kept
    now: Callable[[], datetime] = clock.now

    def run(self, step: StepInput) -> StepResult:
        """Runs the last step of a job that Transcribe has completed.

        Raises TranscribeBusy and ServiceUnavailable.
        """
        record = self.jobs.get(step.job_id)
        if record is None or not self._is_ours(record, step.execution):
            return result_of_other(step.execution, step.job_id, record)
        try:
            files = None
            if record.status is Status.PROCESSING:
                files = self._rendered(record)
                record = self._completed(record, files)
            if not record.is_settled:
                record = self._finished(record, None if record.corrections else files)
            return _completed_step(record)
        except TranscriptMissing as error:
            if record.transcribe_job in (None, self._transcribe_job(record, record.attempt)):
                return step.failed(error)
            return self._submitted_again(record)
        except JobError as error:
            return step.failed(error)
        except OwnershipLost as lost:
            return result_of_other(step.execution, step.job_id, lost.job)

    def _is_ours(self, record: JobRecord, execution: str) -> bool:
        return record.execution == execution and record.status in (
            Status.PROCESSING,
            Status.COMPLETED,
        )

    def _transcribe_job(self, record: JobRecord, attempt: int) -> str:
        return transcribe_job_name(self.stage, record.job_id, attempt)

    def _rendered(self, record: JobRecord) -> Outputs:
        """Writes the attempt's files under keys that only the record will show, and returns
        them.
        """
        name = record.transcribe_job or self._transcribe_job(record, record.attempt)
        outputs = self._rendered_from(record, record.raw_key or raw_key(name))
        if Options.from_dict(record.options).unredacted:
            # The redacted output's key has a prefix; the other one has the requested key.
            whole = self._rendered_from(record, raw_key(name))
            outputs.files.update(
                zip(UNREDACTED_NAMES, (whole.files[name] for name in OUTPUT_NAMES), strict=True)
            )
        for file_name, output in outputs.files.items():
            key = attempt_key(record.job_id, record.attempt, file_name)
            self.transcripts.write(key, output.body, output.content_type)
        return outputs

    def _rendered_from(self, record: JobRecord, key: str) -> Outputs:
        return render_outputs(self.transcripts.read(key), transcript_details(record))

    def _completed(self, record: JobRecord, outputs: Outputs) -> JobRecord:
        """Publishes all files of the attempt at once, by one conditional write of the record."""
        keys = {
            kind_of(name): attempt_key(record.job_id, record.attempt, name)
            for name in outputs.files
        }
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
                "language": outputs.language or record.raw_language,
                "media": self._media_with_notices(record, outputs),
                **self._corrected_again(record, outputs),
            },
        )

    def _corrected_again(self, record: JobRecord, outputs: Outputs) -> dict[str, Any]:
        if not record.corrections:
            return {}
        from transcription.steps.recorrection import Recorrection  # noqa: PLC0415 - few jobs need it

        return Recorrection(self.transcripts).changes(record, outputs)

    def _media_with_notices(self, record: JobRecord, outputs: Outputs) -> dict[str, Any]:
        """Returns the media's facts with the notices for the person who uploaded the file."""
        silence = None if outputs.speech else no_speech_notice(record.media.get("audio_tracks", 1))
        found = (silence, outputs.notice, self.copies.notice(record))
        if not any(found):
            return record.media
        notices = [notice for notice in found if notice]
        return {**record.media, "notices": [*record.media.get("notices", []), *notices]}

    def _finished(self, record: JobRecord, outputs: Outputs | None) -> JobRecord:
        """Finishes the job. next_check_at goes last, so the sweep sees a job that stops here."""
        self.copies.make(record, outputs.files if outputs else None)
        if self.media_removal:
            record = self.media_removal.of(record)
        self.events.completed(
            {
                "job_id": record.job_id,
                "attempt": record.attempt,
                "media": {name: record.media.get(name) for name in ("bucket", "key", "version")},
                "notices": record.notices,
                "transcripts_bucket": self.transcripts_bucket,
                "outputs": record.outputs,
                "speech": record.speech,
                "language": record.language,
            }
        )
        changes: dict[str, Any] = {"expires_at": expiry(self.now(), self.retention_days)}
        is_clean = self._delete_transcribe_jobs(record)
        if not is_clean:
            changes["next_check_at"] = clock.stamp(clock.after(self.now(), PROCESS_SECONDS))
        return self.jobs.update(
            record.job_id,
            owner=record.execution,
            statuses=(Status.COMPLETED,),
            changes=changes,
            remove=("next_check_at",) if is_clean else (),
        )

    def _delete_transcribe_jobs(self, record: JobRecord) -> bool:
        """Deletes the job's Transcribe jobs; returns whether all are gone.

        The sweep deletes the rest: a job that was given up may still be in progress, and a quota or
        an outage must not repeat the event.
        """
        try:
            attempts = range(1, record.attempt + 1)
            deleted = [
                self.transcribe.delete(self._transcribe_job(record, attempt))
                for attempt in attempts
            ]
            return all(deleted)
        except (TransientError, JobError):
            return False

    def _submitted_again(self, record: JobRecord) -> StepResult:
        """Starts a Transcribe job of its own, because an earlier attempt's result is gone."""
        record = self.jobs.update(
            record.job_id,
            owner=record.execution,
            statuses=(Status.PROCESSING,),
            changes=submitted_again(self.now()),
            remove=TRANSCRIBED,
        )
        return record.step(Outcome.LOST)


def _completed_step(record: JobRecord) -> StepResult:
    """Returns the result with the metrics' seconds, from the upload or the retry to the transcript.

    A job that was held counts from when it was started, because it is late on purpose.
    """
    held_until = record.admitted_at if record.held_at else None
    since = clock.parse(held_until or record.requested_at or record.created_at)
    taken = clock.parse(record.completed_at or record.created_at) - since
    return replace(
        record.step(Outcome.COMPLETED),
        seconds=round(taken.total_seconds(), 3),
        speech=bool(record.speech),
    )


def transcript_details(record: JobRecord) -> TranscriptDetails:
    options = Options.from_dict(record.options)
    return TranscriptDetails(
        job_id=record.job_id,
        file_name=str(record.media.get("key", "")).rsplit("/", 1)[-1],
        media_seconds=record.media_seconds,
        line_length=options.line_length,
        subtitle_speakers=options.subtitle_speakers,
        language=record.raw_language or record.options.get("language"),
    )
