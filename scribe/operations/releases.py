"""Starts held jobs now, even if their day's limit is reached."""

from dataclasses import dataclass, field

from scribe.errors import NotPossible
from scribe.operations.executions import OperatorExecutions, start_once
from scribe.operations.inputs import execution_name, release_input
from scribe.operations.job_summary import JobFilter, JobSummary
from scribe.operations.listing import JobListing
from scribe.operations.request_rate import RequestRate
from transcription.domain.jobs import JobRecord, Status


@dataclass(frozen=True)
class Released:
    job_id: str
    execution: str


@dataclass(frozen=True)
class Releases:
    """Releases jobs. Asking twice starts a job once."""

    listing: JobListing
    executions: OperatorExecutions
    pace: RequestRate = field(default_factory=lambda: RequestRate(10))

    def held(self) -> list[JobSummary]:
        """Returns all held jobs, the oldest first."""
        return list(self.listing.each(JobFilter((Status.HELD,))))[::-1]

    def release(self, job: JobRecord) -> Released:
        """Starts the execution that takes the job over. Raises NotPossible, ServiceUnavailable."""
        if job.status is not Status.HELD:
            raise NotPossible(f"{job.job_id} is not held: it is {job.status}.")
        self.pace.wait()
        name = execution_name(job.job_id, f"a{job.attempt}-release")
        execution, _ = start_once(self.executions, name, release_input(job))
        return Released(job.job_id, execution)
