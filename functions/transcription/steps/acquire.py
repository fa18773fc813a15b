"""Finds or makes the job's record and its owner: the first thing that every execution does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from transcription.domain import clock
from transcription.domain.attempts import (
    SUBMIT_SECONDS,
    another_attempt,
    first_attempt,
    input_of,
    results_lost_by_retry,
)
from transcription.domain.earlier_executions import Succession, earlier_executions
from transcription.domain.errors import ServiceUnavailable
from transcription.domain.jobs import OPEN, JobRecord, Status
from transcription.domain.ownership import Ownership, OwnershipLost, cancels, decide_ownership
from transcription.domain.uploads import Upload
from transcription.steps.ports import Executions, JobRepository


@dataclass(frozen=True)
class RecordAcquisition:
    """Makes or finds the record of an upload, and makes the execution its owner if the
    rules allow.
    """

    jobs: JobRepository
    executions: Executions
    now: Callable[[], datetime] = clock.now

    def acquire(self, upload: Upload, execution: str, event: Mapping[str, Any]) -> JobRecord | None:
        """Returns the record, or None if another execution owns it or nothing is left to do.

        Raises ServiceUnavailable if the record changed meanwhile and the same call can succeed.
        """
        job = self.jobs.get(upload.job_id)
        if job is None:
            fresh = first_attempt(upload, execution, event, self.now())
            if self.jobs.create(fresh):
                return fresh
            job = self.jobs.get(upload.job_id)
            if job is None and self.jobs.is_erased(upload.job_id):
                return None
        job = _present(job)
        try:
            return self._acquired(job, upload, execution, event)
        except OwnershipLost as lost:  # another was quicker, or this one was and got no answer
            now = _present(lost.job)
            if now.execution == execution:
                return now
            if cancels(event, now):  # the other was a hand-over or the sweep, which do not cancel
                raise ServiceUnavailable("The job changed its owner; cancelling again.") from lost
            return None

    def _acquired(
        self, job: JobRecord, upload: Upload, execution: str, event: Mapping[str, Any]
    ) -> JobRecord | None:
        statuses: tuple[Status, ...] = ()
        remove: tuple[str, ...] = ()
        # The owner of an overdue job started long ago, so a list of the running executions shows
        # whether it is alive. A new owner gets time for its first step.
        until = clock.stamp(clock.after(self.now(), SUBMIT_SECONDS))
        changes: dict[str, Any] = {"execution": execution, "next_check_at": until}
        match decide_ownership(job, execution, event, self.executions.is_running):
            case Ownership.MINE:
                return job
            case Ownership.DUPLICATE:
                return None
            case Ownership.TAKE_OVER:
                is_given = event.get("handed_over_by") == job.execution
                why = Succession.HAND_OVER if is_given else Succession.TAKE_OVER
            case Ownership.CANCEL:
                statuses, why = OPEN, Succession.CANCEL
                changes["input"] = input_of(event)  # so that a resumed execution cancels, too
            case Ownership.RELEASE:
                statuses, why = (Status.HELD,), Succession.RELEASE
                # so that a resumed execution is not held again
                changes |= {"status": Status.SUBMITTING, "input": input_of(event)}
            case Ownership.RETRY:
                statuses, why = (Status.FAILED, Status.COMPLETED), Succession.RETRY
                changes = another_attempt(job, upload, execution, event, self.now())
                remove = results_lost_by_retry(job)
        changes["earlier_executions"] = earlier_executions(job, why, self.now())
        return self.jobs.update(
            job.job_id,
            owner=job.execution,
            statuses=statuses,
            changes=changes,
            remove=remove,
            add={"executions": 1},
        )


def _present(job: JobRecord | None) -> JobRecord:
    if job is None:
        raise ServiceUnavailable("The job's record came and went; trying again.")
    return job
