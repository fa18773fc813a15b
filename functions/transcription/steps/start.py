"""Start transcription: the one way in for a new upload, a redelivered event, an orphan, a retry."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from transcription.adapters.job_repository import JobRepository, OwnershipLost
from transcription.adapters.media_store import VERSIONS_PREFIX, MediaStore
from transcription.adapters.step_functions import Executions
from transcription.adapters.transcribe import Transcribe, TranscribeRequest, takes_key
from transcription.domain import clock
from transcription.domain.attempts import (
    RESULTS,
    SUBMIT_SECONDS,
    another_attempt,
    first_attempt,
    input_of,
)
from transcription.domain.errors import (
    Cancelled,
    InvalidEvent,
    JobError,
    ServiceUnavailable,
    TooManyResumes,
    TranscribeBusy,
)
from transcription.domain.jobs import (
    OPEN,
    JobRecord,
    Outcome,
    Status,
    bare_step,
    transcribe_job_name,
)
from transcription.domain.options import Defaults, Options, parse_options
from transcription.domain.ownership import Ownership, cancels, decide_ownership
from transcription.domain.uploads import Upload, parse_upload, record_id_in
from transcription.media import check_limits, probe
from transcription.polling.duration_estimate import learned
from transcription.polling.history import DurationHistory, language_of
from transcription.polling.load import Load
from transcription.polling.policy import NOTHING_LEARNED, Plan, PollingPolicy
from transcription.steps.check import step_of_other

_VANISHED = "The job's record came and went; trying again."


@dataclass(frozen=True)
class StartTranscription:
    """Make or find the job's record, look at the media, and start the Transcribe job.

    Safe to run again.
    """

    jobs: JobRepository
    media: MediaStore
    transcribe: Transcribe
    executions: Executions
    timings: DurationHistory
    load: Load
    polling: PollingPolicy
    defaults: Defaults
    max_resumes: int
    now: Callable[[], datetime] = clock.now

    def __call__(self, execution: str, event: Mapping[str, Any]) -> dict[str, Any]:
        """One step of the execution for its input. Raises TranscribeBusy, ServiceUnavailable."""
        try:
            upload = parse_upload(event)
            input_of(event)
        except InvalidEvent as error:
            return bare_step(record_id_in(event), Outcome.FAILED, error)
        job = self._claimed(upload, execution, event)
        if job is None:
            return bare_step(upload.job_id, Outcome.DUPLICATE)
        try:
            return self._advance(job, upload, event)
        except JobError as error:
            return replace(job, error=error.as_dict()).step(Outcome.FAILED)
        except OwnershipLost as changed:  # by another, by hand, or by a write whose answer was lost
            return step_of_other(execution, {"job_id": upload.job_id}, changed.job)

    def _claimed(
        self, upload: Upload, execution: str, event: Mapping[str, Any]
    ) -> JobRecord | None:
        """The record, owned by this execution; None where another owns it or nothing is left."""
        job = self.jobs.get(upload.job_id)
        if job is None:
            fresh = first_attempt(upload, execution, event, self.now())
            if self.jobs.create(fresh):
                return fresh
            job = self.jobs.get(upload.job_id)
            if job is None:
                raise ServiceUnavailable(_VANISHED)
        try:
            return self._taken(job, upload, execution, event)
        except OwnershipLost as changed:  # lost a race; or won it, and the answer was lost
            if changed.job is None:
                raise ServiceUnavailable(_VANISHED) from None
            return changed.job if changed.job.execution == execution else None

    def _taken(
        self, job: JobRecord, upload: Upload, execution: str, event: Mapping[str, Any]
    ) -> JobRecord | None:
        """The record as this execution's, where the rules let it be so. Raises OwnershipLost."""
        match decide_ownership(job, execution, event, self.executions.is_running):
            case Ownership.MINE:
                return job
            case Ownership.TAKE_OVER:
                return self.jobs.update(
                    job.job_id,
                    owner=job.execution,
                    changes=self._owned_by(execution),
                    add={"executions": 1},
                )
            case Ownership.RETRY:
                return self.jobs.update(
                    job.job_id,
                    owner=job.execution,
                    statuses=(Status.FAILED, Status.COMPLETED),
                    changes=another_attempt(job, upload, execution, event, self.now()),
                    remove=RESULTS,
                    add={"executions": 1},
                )
            case Ownership.CANCEL:
                return self.jobs.update(
                    job.job_id,
                    owner=job.execution,
                    statuses=OPEN,
                    changes={
                        **self._owned_by(execution),
                        "input": input_of(event),
                    },  # so resumes cancel
                    add={"executions": 1},
                )
            case Ownership.DUPLICATE:
                return None

    def _owned_by(self, execution: str) -> dict[str, str]:
        """With time for its first step: the owner of what is overdue was started long ago, so a
        list of the running executions tells whether it lives.
        """
        return {"execution": execution, "next_check_at": self._later(SUBMIT_SECONDS)}

    def _advance(self, job: JobRecord, upload: Upload, event: Mapping[str, Any]) -> dict[str, Any]:
        """From wherever the job is, to the next state."""
        if job.status is Status.FAILED:
            return job.step(Outcome.FAILED)
        if job.status is Status.COMPLETED:
            return job.step(Outcome.DONE)
        if cancels(event, job):
            raise Cancelled("An operator cancelled the job. Retry it to transcribe it after all.")
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

    def _submit(self, job: JobRecord, upload: Upload, event: Mapping[str, Any]) -> dict[str, Any]:
        # Where an earlier execution got nowhere, the state machine made a record of its own.
        with suppress(ServiceUnavailable):  # then the sweep deletes it
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
        plan = self._planned(job)
        wait = self.polling.first_wait(plan)
        job = self._submitting(
            job,
            status=Status.QUEUED,
            plan=plan.as_dict(),
            queued_at=clock.stamp(self.now()),
            next_check_at=self._later(wait),
        )
        return job.step(Outcome.PENDING, wait_seconds=wait)

    def _planned(self, job: JobRecord) -> Plan:
        """From what was learned; without it where that cannot be had, for the job runs already."""
        experience, starts_a_second = NOTHING_LEARNED, 0.0
        with suppress(ServiceUnavailable):
            starts_a_second = self.load.starts_a_second(self.now())
            experience = learned(self.timings.of(language_of(job.options)))
        return self.polling.plan(job.media_seconds, experience, starts_a_second)

    def _submitting(self, job: JobRecord, **changes: Any) -> JobRecord:
        """The record of a job that is not at Transcribe yet, with these changes."""
        return self.jobs.update(
            job.job_id, owner=job.execution, statuses=(Status.SUBMITTING,), changes=changes
        )

    def _later(self, seconds: float) -> str:
        return clock.stamp(clock.after(self.now(), seconds))

    def _inspected(self, job: JobRecord, upload: Upload, given: Mapping[str, Any]) -> JobRecord:
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
        is_in_place = stored.is_newest and takes_key(upload.key)
        if not is_in_place and not facts["transcribe_key"].startswith(VERSIONS_PREFIX):
            facts["transcribe_key"] = self.media.keep_version(upload, job.job_id)
        if (options, facts) == (job.options, job.media):
            return job
        return self._submitting(job, options=options, media=facts)
