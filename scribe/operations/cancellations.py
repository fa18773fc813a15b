"""Cancels an open job, which then is FAILED with the code Cancelled."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from scribe.errors import NotPossible, WaitedTooLong
from scribe.operations.executions import OperatorExecutions, start_once
from scribe.operations.inputs import cancel_input, execution_name
from transcription.domain.errors import Cancelled
from transcription.domain.jobs import JobRecord, Status
from transcription.steps.ports import JobRepository

_INTERVAL = 0.5  # seconds between two looks at the record


@dataclass(frozen=True)
class Cancellation:
    job_id: str
    execution: str  #: the one that took the job over and failed it


@dataclass(frozen=True)
class Cancellations:
    """Cancels jobs. Asking twice cancels once."""

    jobs: JobRepository
    executions: OperatorExecutions
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep

    def cancel(self, job: JobRecord, seconds: float = 60.0) -> Cancellation:
        """Requests the job's end and waits until its record shows it.

        Raises NotPossible if the job ends by itself first, WaitedTooLong (the request stays valid),
        ServiceUnavailable.
        """
        began = self.monotonic()
        execution = self.ask(job)
        while True:
            now = self.jobs.get(job.job_id) or job
            if now.is_terminal:  # perhaps as the next attempt, after a failure in Transcribe
                if now.status is Status.FAILED and (now.error or {}).get("code") == _CODE:
                    return Cancellation(job.job_id, now.execution)
                raise NotPossible(f"{job.job_id} had ended before: it is {now.status}.")
            if self.monotonic() - began >= seconds:
                raise WaitedTooLong(
                    f"{job.job_id} is not cancelled yet after {seconds:g} s.",
                    [f"It goes on by itself: scribe show {job.job_id}"],
                )
            if self.executions.status_of(execution) != "RUNNING":
                latest = self.jobs.get(job.job_id) or job
                if not latest.is_terminal:  # it died, or the job is at its next attempt
                    execution = self.ask(latest)
                    continue
            self.sleep(_INTERVAL)

    def ask(self, job: JobRecord) -> str:
        """Starts the execution that takes the job over and fails it; returns its ARN.

        The previous owner runs until its next step, which finds that it lost the job. Transcribe
        finishes and bills a job that it has begun; the sweep deletes it there.
        """
        if job.is_terminal:
            raise NotPossible(f"{job.job_id} has ended already: it is {job.status}.")
        execution, _ = start_once(
            self.executions,
            execution_name(job.job_id, f"a{job.attempt}-cancel"),
            cancel_input(job),
        )
        return execution


_CODE = Cancelled.__name__
