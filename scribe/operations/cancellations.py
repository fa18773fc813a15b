"""End a job that is open, visibly: as FAILED with the code Cancelled."""

from dataclasses import dataclass

from scribe.errors import NotPossible
from scribe.operations.executions import OperatorExecutions, start_once
from scribe.operations.inputs import cancel_input, execution_name
from transcription.jobs import Job


@dataclass(frozen=True)
class Cancelling:
    """A cancellation that was asked for."""

    job_id: str
    execution: str  #: takes the job over and fails it
    asked_before: bool


@dataclass(frozen=True)
class Cancellations:
    """Asking twice cancels once."""

    executions: OperatorExecutions

    def cancel(self, job: Job) -> Cancelling:
        """Start the execution that takes the job from its owner and fails it as Cancelled.

        The owner lives on until its next step, finds that the job is another's, and ends. What
        Transcribe has begun it ends and bills; the sweep deletes its job there. Raises NotPossible
        where the job has ended, ServiceUnavailable.
        """
        if job.is_terminal:
            raise NotPossible(f"{job.job_id} has ended already: it is {job.status}.")
        execution, before = start_once(
            self.executions,
            execution_name(job.job_id, f"a{job.attempt}-cancel"),
            cancel_input(job),
        )
        return Cancelling(job.job_id, execution, before)
