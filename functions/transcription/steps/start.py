"""Start transcription: the one entry for a new upload, a redelivered event, an orphan and a
retry.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from transcription.domain import clock
from transcription.domain.attempts import PROCESS_SECONDS, SUBMIT_SECONDS, input_of
from transcription.domain.errors import (
    Cancelled,
    InvalidEvent,
    JobError,
    ServiceUnavailable,
    TooManyResumes,
    TranscribeBusy,
)
from transcription.domain.jobs import JobRecord, Status, transcribe_job_name
from transcription.domain.option_values import tags
from transcription.domain.options import Defaults
from transcription.domain.ownership import OwnershipLost, cancels
from transcription.domain.step import Outcome, StepResult
from transcription.domain.uploads import Upload, parse_upload, resumed_job_id
from transcription.polling.duration_estimate import fit_durations
from transcription.polling.history import language_of
from transcription.polling.policy import PRIOR_MODEL, PollingPolicy, PollPlan
from transcription.steps.acquire import RecordAcquisition
from transcription.steps.admission import Admission
from transcription.steps.inspection import MediaInspection
from transcription.steps.outcome import result_of_other
from transcription.steps.ports import (
    DurationHistory,
    Executions,
    JobLoad,
    JobRepository,
    MediaStore,
    Transcribe,
    TranscribeRequest,
)


@dataclass(frozen=True)
class StartTranscription:
    """Makes or finds the job's record, inspects the media, and starts the Transcribe job.

    Safe to run again.
    """

    stage: str
    jobs: JobRepository
    media: MediaStore
    transcribe: Transcribe
    executions: Executions
    history: DurationHistory
    load: JobLoad
    admission: Admission
    polling: PollingPolicy
    defaults: Defaults
    max_resumes: int
    now: Callable[[], datetime] = clock.now

    def run(self, execution: str, event: Mapping[str, Any], job_tags: str = "") -> StepResult:
        """Runs the first step. event is the execution's input: S3's event, perhaps with more
        fields.

        job_tags are the stack's tags of every Transcribe job, as team=video,project=x. Raises
        TranscribeBusy and ServiceUnavailable, and InvalidEvent if the input names no job.
        """
        try:
            upload = parse_upload(event)
            input_of(event)
        except InvalidEvent as error:
            job_id = resumed_job_id(event)
            if job_id is None:
                raise
            return StepResult(job_id, Outcome.FAILED, error=error.as_dict())
        acquisition = RecordAcquisition(self.jobs, self.executions, self.now)
        job = acquisition.acquire(upload, execution, event)
        if job is None:
            return StepResult(upload.job_id, Outcome.DUPLICATE)
        try:
            return self._advance(job, upload, event, job_tags)
        except JobError as error:
            return replace(job, error=error.as_dict()).step(Outcome.FAILED)
        # to another execution, by hand, or by a write whose answer was lost
        except OwnershipLost as lost:
            return result_of_other(execution, job.job_id, lost.job)

    def _advance(
        self, job: JobRecord, upload: Upload, event: Mapping[str, Any], job_tags: str
    ) -> StepResult:
        """Brings the job from its present status to the next one."""
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
        if job.status is Status.HELD:
            return job.step(Outcome.HELD)
        if job.status is not Status.SUBMITTING:
            return job.step(Outcome.PENDING, wait_seconds=self.polling.min_seconds)
        return self._submit(job, upload, event, job_tags)

    def _submit(
        self, job: JobRecord, upload: Upload, event: Mapping[str, Any], job_tags: str
    ) -> StepResult:
        asked = event.get("options")
        defaults = replace(self.defaults, tags=tags("JobTags", job_tags))
        inspection = MediaInspection(self.media, defaults)
        options, media = inspection.inspect(
            job, upload, asked if isinstance(asked, Mapping) else {}
        )
        bucket = media.get("transcribe_bucket", upload.bucket)
        request = TranscribeRequest(
            name=transcribe_job_name(self.stage, job.job_id, job.attempt),
            media_uri=f"s3://{bucket}/{media['transcribe_key']}",
            media_format=media["format"],
            options=options,
        )
        job = self._recorded(job, options.as_dict(), media, request)
        if job.raw_key:
            return self._with_result(job)
        if job.transcribe_job == request.name:
            job = self.admission.of(job, event)
            if job.status is Status.HELD:
                return job.step(Outcome.HELD)
            self._start(job, request)
        return self._queued(job)

    def _recorded(
        self,
        job: JobRecord,
        options: dict[str, Any],
        media: dict[str, Any],
        request: TranscribeRequest,
    ) -> JobRecord:
        """Records the attempt's whole request before Transcribe is asked; returns the record.

        The Transcribe job of an earlier attempt with the same request is used again.
        """
        changes: dict[str, Any] = {"options": options, "media": media}
        remove: tuple[str, ...] = ()
        if not self._is_answered(job, request):
            changes |= {
                "transcribe_job": request.name,
                "transcribe_request": request.facts(),
            }
            remove = ("raw_key", "raw_language")
        if all(getattr(job, name) == value for name, value in changes.items()):
            return job
        return self._submitting(job, remove=remove, **changes)

    def _is_answered(self, job: JobRecord, request: TranscribeRequest) -> bool:
        """Returns whether an earlier attempt's Transcribe job has, or will have, the same
        result.
        """
        if job.transcribe_job in (None, request.name) or job.transcribe_request != request.facts():
            return False
        if job.raw_key:
            return True
        found = self.transcribe.get(str(job.transcribe_job))
        return found is not None and found.status != "FAILED"

    def _start(self, job: JobRecord, request: TranscribeRequest) -> None:
        try:
            self.transcribe.start(request)
        except TranscribeBusy:
            # The execution retries this, perhaps for days, so the sweep need not look at the job.
            self._submitting(job, next_check_at=self._later(SUBMIT_SECONDS))
            raise

    def _queued(self, job: JobRecord) -> StepResult:
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

    def _with_result(self, job: JobRecord) -> StepResult:
        job = self._submitting(
            job,
            status=Status.PROCESSING,
            processing_at=clock.stamp(self.now()),
            next_check_at=self._later(PROCESS_SECONDS),
        )
        return job.step(Outcome.DONE)

    def _planned(self, job: JobRecord) -> PollPlan:
        """Returns the plan by the past jobs' durations.

        Without them, if they cannot be read, since the job runs already.
        """
        model, starts_a_second = PRIOR_MODEL, 0.0
        with suppress(ServiceUnavailable):
            starts_a_second = self.load.starts_a_second(self.now())
            model = fit_durations(self.history.of(language_of(job.options)))
        return self.polling.plan(job.media_seconds, model, starts_a_second)

    def _submitting(
        self, job: JobRecord, *, remove: tuple[str, ...] = (), **changes: Any
    ) -> JobRecord:
        """Changes the record of a job that is not at Transcribe yet, and returns it."""
        return self.jobs.update(
            job.job_id,
            owner=job.execution,
            statuses=(Status.SUBMITTING,),
            changes=changes,
            remove=remove,
        )

    def _later(self, seconds: float) -> str:
        return clock.stamp(clock.after(self.now(), seconds))
