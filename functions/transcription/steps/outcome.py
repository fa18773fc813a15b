"""The result of a step if another execution has changed the job's record."""

from transcription.domain.jobs import JobRecord, Status
from transcription.domain.step import Outcome, StepResult


def result_of_other(execution: str, job_id: str, record: JobRecord | None) -> StepResult:
    """Returns the outcome for this execution, from the record as it is now."""
    if record is None:
        return StepResult(job_id, Outcome.LOST)
    if record.execution != execution:
        return StepResult(job_id, Outcome.DUPLICATE)
    if record.status in (Status.PROCESSING, Status.COMPLETED):
        return record.step(Outcome.DONE)
    if record.status is Status.FAILED:
        return record.step(Outcome.DUPLICATE if record.is_settled else Outcome.FAILED)
    if record.status is Status.HELD:
        return record.step(Outcome.HELD)
    return record.step(Outcome.LOST)
