"""Start transcription: the one way in for a new upload, a redelivered event, an orphan, a retry."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from transcription import clock
from transcription.check import step_of_other
from transcription.errors import (
    InvalidEvent,
    JobError,
    ServiceUnavailable,
    TooManyResumes,
    TranscribeBusy,
)
from transcription.executions import Executions
from transcription.job_table import JobTable, NotOurs
from transcription.jobs import (
    Claim,
    Job,
    Outcome,
    Status,
    Upload,
    bare_step,
    claim,
    parse_upload,
    record_id_in,
    transcribe_job_name,
    wanted_attempt,
)
from transcription.media import check_limits, probe
from transcription.media_store import VERSIONS_PREFIX, MediaStore
from transcription.options import Defaults, Options, parse_options
from transcription.polling import PollingPolicy
from transcription.transcribe import Transcribe, TranscribeRequest

#: How long the first step may take before the sweep looks at the job.
SUBMIT_SECONDS = 300
#: An input is kept in the record, and DynamoDB takes 400 KB for all of it. S3's events have 2 KB.
MAX_INPUT_BYTES = 200_000
_VANISHED = "The job's record came and went; trying again."
#: What a retry starts afresh.
_ATTEMPT_FIELDS = (
    *("error", "reported_at", "raw_key", "outputs", "speech", "language", "expires_at"),
    *("queued_at", "in_progress_at", "processing_at", "completed_at", "failed_at"),
)


@dataclass(frozen=True)
class StartTranscription:
    """Make or find the job's record, look at the media, and start the Transcribe job.

    Safe to run again.
    """

    jobs: JobTable
    media: MediaStore
    transcribe: Transcribe
    executions: Executions
    polling: PollingPolicy
    defaults: Defaults
    max_resumes: int
    now: Callable[[], datetime] = clock.now

    def __call__(self, execution: str, event: Mapping[str, Any]) -> dict[str, Any]:
        """One step of the execution for its input. Raises TranscribeBusy, ServiceUnavailable."""
        try:
            upload = parse_upload(event)
            _input_of(event)
        except InvalidEvent as error:
            return bare_step(record_id_in(event), Outcome.FAILED, error)
        job = self._claimed(upload, execution, event)
        if job is None:
            return bare_step(upload.job_id, Outcome.DUPLICATE)
        try:
            return self._advance(job, upload, event)
        except JobError as error:
            return replace(job, error=error.as_dict()).step(Outcome.FAILED)
        except NotOurs as changed:  # by another, by hand, or by a write whose answer was lost
            return step_of_other(execution, {"job_id": upload.job_id}, changed.job)

    def _claimed(self, upload: Upload, execution: str, event: Mapping[str, Any]) -> Job | None:
        """The record, owned by this execution; None where another owns it or nothing is left."""
        job = self.jobs.get(upload.job_id)
        if job is None:
            fresh = self._fresh(upload, execution, event)
            if self.jobs.create(fresh):
                return fresh
            job = self.jobs.get(upload.job_id)
            if job is None:
                raise ServiceUnavailable(_VANISHED)
        decision = claim(job, execution, event, self.executions.is_running)
        try:
            match decision:
                case Claim.MINE:
                    return job
                case Claim.TAKE_OVER:
                    return self.jobs.update(
                        job.job_id,
                        owner=job.execution,
                        changes={"execution": execution},
                        add={"executions": 1},
                    )
                case Claim.RETRY:
                    return self._another_attempt(job, upload, execution, event)
                case Claim.DUPLICATE:
                    return None
        except NotOurs as changed:  # lost a race; or won it, and the answer was lost
            if changed.job is None:
                raise ServiceUnavailable(_VANISHED) from None
            return changed.job if changed.job.execution == execution else None

    def _fresh(self, upload: Upload, execution: str, event: Mapping[str, Any]) -> Job:
        attempt = wanted_attempt(event)
        return Job(
            job_id=upload.job_id,
            status=Status.SUBMITTING,
            execution=execution,
            input=_input_of(event),
            created_at=clock.stamp(self.now()),
            media=_place(upload),
            attempt=attempt,
            transcribe_job=transcribe_job_name(upload.job_id, attempt),
            next_check_at=self._later(SUBMIT_SECONDS),
        )

    def _another_attempt(
        self, job: Job, upload: Upload, execution: str, event: Mapping[str, Any]
    ) -> Job:
        attempt = job.attempt + 1
        return self.jobs.update(
            job.job_id,
            owner=job.execution,
            statuses=(Status.FAILED, Status.COMPLETED),
            changes={
                "status": Status.SUBMITTING,
                "execution": execution,
                "input": _input_of(event),
                "media": _place(upload),  # looked at again: it may have been overwritten since
                "attempt": attempt,
                "transcribe_job": transcribe_job_name(job.job_id, attempt),
                "next_check_at": self._later(SUBMIT_SECONDS),
                "resumes": 0,
                "polls": 0,
            },
            remove=_ATTEMPT_FIELDS,
            add={"executions": 1},
        )

    def _advance(self, job: Job, upload: Upload, event: Mapping[str, Any]) -> dict[str, Any]:
        """From wherever the job is, to the next state."""
        if job.status is Status.FAILED:
            return job.step(Outcome.FAILED)
        if job.status is Status.COMPLETED:
            return job.step(Outcome.DONE)
        if job.resumes > self.max_resumes:
            raise TooManyResumes(
                f"The job's execution died {job.resumes} times. Look at its executions in Step "
                "Functions for the reason, then retry the job."
            )
        if job.status is Status.PROCESSING:
            return job.step(Outcome.DONE)
        if job.status is not Status.SUBMITTING:
            return job.step(Outcome.PENDING, wait_seconds=self.polling.min_seconds)
        return self._submit(job, upload, event)

    def _submit(self, job: Job, upload: Upload, event: Mapping[str, Any]) -> dict[str, Any]:
        # Where an earlier execution got nowhere, the state machine made a record of its own.
        self.jobs.delete(upload.unstarted_id)
        given = event.get("options")
        job = self._inspected(job, upload, given if isinstance(given, Mapping) else {})
        request = TranscribeRequest(
            name=transcribe_job_name(job.job_id, job.attempt),
            media_uri=f"s3://{upload.bucket}/{job.media['transcribe_key']}",
            media_format=job.media["format"],
            options=Options.from_dict(job.options),
        )
        try:
            self.transcribe.start(request)
        except TranscribeBusy:
            # The execution tries again, for days perhaps: the sweep need not look after it.
            self._submitting(job, next_check_at=self._later(SUBMIT_SECONDS))
            raise
        wait = self.polling.first_wait(job.media_seconds)
        job = self._submitting(
            job,
            status=Status.QUEUED,
            queued_at=clock.stamp(self.now()),
            next_check_at=self._later(wait),
        )
        return job.step(Outcome.PENDING, wait_seconds=wait)

    def _submitting(self, job: Job, **changes: Any) -> Job:
        """The record of a job that is not at Transcribe yet, with these changes."""
        return self.jobs.update(
            job.job_id, owner=job.execution, statuses=(Status.SUBMITTING,), changes=changes
        )

    def _later(self, seconds: float) -> str:
        return clock.stamp(clock.after(self.now(), seconds))

    def _inspected(self, job: Job, upload: Upload, given: Mapping[str, Any]) -> Job:
        """The job with its options and its media, recorded before anything is started with them."""
        stored = self.media.open(upload)
        wanted = {**stored.metadata, **{str(name): str(value) for name, value in given.items()}}
        options, facts = job.options, dict(job.media)
        if given or not options:
            options = parse_options(wanted, self.defaults).as_dict()
        if "format" not in facts:
            media = probe(stored.source, upload.name)
            check_limits(media, stored.size)
            facts |= {
                "bytes": stored.size,
                "format": media.format,
                "seconds": media.seconds,
                "estimated": media.estimated,
                "transcribe_key": upload.key,
            }
        if not stored.is_newest and not facts["transcribe_key"].startswith(VERSIONS_PREFIX):
            facts["transcribe_key"] = self.media.keep_version(upload, job.job_id)
        if (options, facts) == (job.options, job.media):
            return job
        return self._submitting(job, options=options, media=facts)


def _place(upload: Upload) -> dict[str, str]:
    return {"bucket": upload.bucket, "key": upload.key, "version": upload.version}


def _input_of(event: Mapping[str, Any]) -> str:
    """The execution's input as the record keeps it. Raises InvalidEvent."""
    text = json.dumps(event, sort_keys=True)
    if len(text) > MAX_INPUT_BYTES:
        raise InvalidEvent(
            f"The input has {len(text):,} bytes as JSON; a job's has at most {MAX_INPUT_BYTES:,}."
        )
    return text
