"""Start transcription:

the one way in for a new upload, a redelivered event, a resumed orphan and a retry.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from transcription import clock
from transcription.errors import InvalidEvent, JobError, ServiceUnavailable, TooManyResumes
from transcription.executions import Executions
from transcription.job_table import JobTable, NotOurs
from transcription.jobs import (
    OPEN,
    Claim,
    Job,
    Outcome,
    Status,
    Upload,
    bare_step,
    claim,
    garbage_id,
    parse_upload,
    transcribe_job_name,
)
from transcription.media import check_limits, probe
from transcription.media_store import MediaStore
from transcription.options import Defaults, Options, parse_options
from transcription.polling import PollingPolicy
from transcription.transcribe import Transcribe, TranscribeRequest

#: How long the first step may take before the sweep looks at the job.
SUBMIT_SECONDS = 300
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
        except InvalidEvent as error:
            job_id = event.get("job_id") if isinstance(event, Mapping) else None
            return bare_step(str(job_id or garbage_id(event)), Outcome.FAILED, error)
        job = self._claimed(upload, execution, event)
        if job is None:
            return bare_step(upload.job_id, Outcome.DUPLICATE)
        try:
            return self._advance(job, upload, event)
        except JobError as error:
            return replace(job, error=error.as_dict()).step(Outcome.FAILED)
        except NotOurs:
            return bare_step(upload.job_id, Outcome.DUPLICATE)

    def _claimed(self, upload: Upload, execution: str, event: Mapping[str, Any]) -> Job | None:
        """The record, owned by this execution; None where another one owns it or nothing is left to
        do.
        """
        job = self.jobs.get(upload.job_id)
        if job is None:
            fresh = self._fresh(upload, execution, event)
            if self.jobs.create(fresh):
                self.jobs.delete(upload.unstarted_id)
                return fresh
            job = self.jobs.get(upload.job_id)
            if job is None:
                raise ServiceUnavailable("The job's record came and went; trying again.")
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
                    return self._another_attempt(job, execution, event)
                case Claim.DUPLICATE:
                    return None
        except NotOurs as changed:  # lost a race; or won it, and the answer was lost
            mine = changed.job is not None and changed.job.execution == execution
            return changed.job if mine else None

    def _fresh(self, upload: Upload, execution: str, event: Mapping[str, Any]) -> Job:
        now = self.now()
        return Job(
            job_id=upload.job_id,
            status=Status.SUBMITTING,
            execution=execution,
            input=json.dumps(event, sort_keys=True),
            created_at=clock.stamp(now),
            media={"bucket": upload.bucket, "key": upload.key, "version": upload.version},
            transcribe_job=transcribe_job_name(upload.job_id, 1),
            next_check_at=clock.stamp(clock.after(now, SUBMIT_SECONDS)),
        )

    def _another_attempt(self, job: Job, execution: str, event: Mapping[str, Any]) -> Job:
        attempt = job.attempt + 1
        return self.jobs.update(
            job.job_id,
            owner=job.execution,
            statuses=(Status.FAILED, Status.COMPLETED),
            changes={
                "status": Status.SUBMITTING,
                "execution": execution,
                "input": json.dumps(event, sort_keys=True),
                "attempt": attempt,
                "transcribe_job": transcribe_job_name(job.job_id, attempt),
                "next_check_at": clock.stamp(clock.after(self.now(), SUBMIT_SECONDS)),
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
        if job.status in (Status.PROCESSING, Status.COMPLETED):
            return job.step(Outcome.DONE)
        if job.status in OPEN and job.resumes > self.max_resumes:
            raise TooManyResumes(
                f"The job's execution died {job.resumes} times. Look at its executions in Step "
                "Functions for the "
                "reason, then retry the job."
            )
        if job.status is not Status.SUBMITTING:
            return job.step(Outcome.PENDING, wait_seconds=self.polling.min_seconds)
        return self._submit(job, upload, event)

    def _submit(self, job: Job, upload: Upload, event: Mapping[str, Any]) -> dict[str, Any]:
        given = event.get("options")
        if "format" not in job.media or isinstance(given, Mapping):
            job = self._inspected(job, upload, given if isinstance(given, Mapping) else {})
        self.transcribe.start(
            TranscribeRequest(
                name=transcribe_job_name(job.job_id, job.attempt),
                media_uri=f"s3://{upload.bucket}/{job.media['transcribe_key']}",
                media_format=job.media["format"],
                options=Options.from_dict(job.options),
            )
        )
        wait = self.polling.first_wait(job.media_seconds)
        now = self.now()
        job = self.jobs.update(
            job.job_id,
            owner=job.execution,
            statuses=(Status.SUBMITTING,),
            changes={
                "status": Status.QUEUED,
                "queued_at": clock.stamp(now),
                "next_check_at": clock.stamp(clock.after(now, wait)),
            },
        )
        return job.step(Outcome.PENDING, wait_seconds=wait)

    def _inspected(self, job: Job, upload: Upload, given: Mapping[str, Any]) -> Job:
        """The job with its options and what its media are, both recorded before anything is started
        with them.
        """
        stored = self.media.open(upload)
        wanted = {**stored.metadata, **{str(name): str(value) for name, value in given.items()}}
        options = job.options
        if given or not options:
            options = parse_options(wanted, self.defaults).as_dict()
        media = probe(stored.source, upload.name)
        check_limits(media, stored.size)
        key = upload.key if stored.is_newest else self.media.keep_version(upload, job.job_id)
        facts = {
            **job.media,
            "bytes": stored.size,
            "format": media.format,
            "seconds": media.seconds,
            "estimated": media.estimated,
            "transcribe_key": key,
        }
        return self.jobs.update(
            job.job_id,
            owner=job.execution,
            statuses=(Status.SUBMITTING,),
            changes={"options": options, "media": facts},
        )
