"""A job in each of its statuses, kept there long enough for something to happen to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.deployed.stack import DeployedStack
from tests.faults.scenarios import AT_WORK
from transcription.domain.jobs import JobRecord, Status
from transcription.domain.uploads import Upload

#: Several times the SDK's four tries, but fewer than the state machine's.
FOR_A_WHILE = 20


@dataclass(frozen=True)
class Hold:
    """The job script and the fault that keep a job in the status."""

    status: Status
    job_script: Mapping[str, Any] = field(default_factory=lambda: AT_WORK)
    fault: Mapping[str, Any] | None = None


def _error_at(caller: str, service: str, operation: str) -> dict[str, Any]:
    site = {"caller": caller, "service": service, "operation": operation}
    return {"kind": "error", "count": FOR_A_WHILE, **site}


HOLDS = {
    hold.status.value: hold
    for hold in (
        Hold(
            Status.SUBMITTING,
            fault=_error_at("StartTranscription", "transcribe", "StartTranscriptionJob"),
        ),
        Hold(Status.QUEUED, job_script={"queued": 400.0}),
        Hold(Status.IN_PROGRESS, job_script={"takes": 400.0}),
        Hold(Status.PROCESSING, fault=_error_at("ProcessTranscription", "s3", "GET")),
        Hold(Status.COMPLETED, fault=_error_at("ProcessTranscription", "events", "PutEvents")),
        Hold(
            Status.FAILED,
            job_script={**AT_WORK, "failure": "Internal failure. Please try again."},
            fault=_error_at("StateMachine", "sqs", "SendMessage"),
        ),
    )
}


def held_job(stack: DeployedStack, hold: Hold) -> Upload:
    """Returns an upload whose job is kept there, with its execution alive."""
    stack.cloud.script_jobs(hold.job_script)
    stack.cloud.set_faults(*([hold.fault] if hold.fault else []))
    upload = stack.upload()

    def held() -> JobRecord | None:
        job = stack.job(upload)
        return job if job is not None and job.status is hold.status else None

    job = stack.cloud.until(held)
    assert job.execution in stack.cloud.running()
    return upload
