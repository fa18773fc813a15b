"""Runs a job again: it starts like an upload, with the number of the new attempt."""

from collections.abc import Mapping
from dataclasses import dataclass

from scribe.errors import NotPossible
from scribe.operations.executions import OperatorExecutions, start_once
from scribe.operations.inputs import execution_name, retry_input, upload_of
from transcription.domain.jobs import JobRecord, Status
from transcription.domain.ownership import MAX_ATTEMPTS
from transcription.steps.ports import JobRepository


@dataclass(frozen=True)
class Retried:
    job_id: str  #: of the job that runs; an upload's first failure may have had another id
    attempt: int
    execution: str
    asked_before: bool  #: it was under way already; nothing new was started


@dataclass(frozen=True)
class Retries:
    """Retries jobs. Asking twice starts one attempt."""

    jobs: JobRepository
    executions: OperatorExecutions

    def retry(
        self, job: JobRecord, options: Mapping[str, str] | None = None, *, completed: bool = True
    ) -> Retried:
        """Starts the next attempt of a job that has ended.

        options, by metadata name, override the job's. With completed=False a completed job is not
        paid for again, unless its options change. Raises NotPossible, ServiceUnavailable.
        """
        upload = upload_of(job)
        if not job.is_terminal:
            raise NotPossible(
                f"{job.job_id} is still open ({job.status}).",
                [f"Wait for its end, or: scribe cancel {job.job_id}"],
            )
        if deleted_at := job.media.get("deleted_at"):
            raise NotPossible(
                f"The recording of {job.job_id} was deleted at {deleted_at}, after its success.",
                ["Upload it again to have it transcribed again."],
            )
        if job.status is Status.COMPLETED and not (completed or options):
            raise NotPossible(
                f"{job.job_id} has completed; another attempt would cost as much again.",
                ["Give it other options, or --completed to transcribe it again as it was."],
            )
        attempt = job.attempt + 1
        if attempt > MAX_ATTEMPTS:
            raise NotPossible(f"{job.job_id} has had {job.attempt} attempts; upload it again.")
        execution, before = start_once(
            self.executions,
            execution_name(job.job_id, f"a{attempt}"),
            retry_input(job, options or {}),
        )
        return Retried(upload.job_id, attempt, execution, before)
