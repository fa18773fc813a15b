import json
from typing import Any

from scribe.local.control_api import RunningExecution
from scribe.local.local import TransitionLog
from transcription.domain.jobs import JobRecord, Status
from transcription.domain.uploads import job_id_for

JOB_ID = job_id_for("media", "uploads/hello.wav", "v1")
EVENT = {
    "detail": {
        "bucket": {"name": "media"},
        "object": {"key": "uploads/hello.wav", "version-id": "v1"},
    }
}


class FakeStack:
    """A stack with one job, and executions that hold its event."""

    def __init__(self, job: JobRecord | None = None) -> None:
        self.job = job

    @property
    def jobs(self) -> "FakeStack":
        return self

    def client(self, service: str) -> "FakeStack":
        return self

    def get(self, job_id: str) -> JobRecord | None:
        return self.job if job_id == JOB_ID else None

    def describe_execution(self, executionArn: str) -> dict[str, Any]:  # noqa: N803
        return {"input": json.dumps(EVENT if executionArn == "arn:job" else {})}


def logged(stack: FakeStack, *looks: list[RunningExecution]) -> list[str]:
    lines: list[str] = []
    log = TransitionLog(stack, lines.append)  # type: ignore[arg-type]
    for look in looks:
        log.note(look)
    return [line.split("  ", 1)[1] for line in lines]


def running(state: str) -> list[RunningExecution]:
    return [RunningExecution("arn:job", "event-1", "RUNNING", state)]


def ended(status: str) -> list[RunningExecution]:
    return [RunningExecution("arn:job", "event-1", status, None)]


def test_each_state_is_logged_once_with_the_jobs_name() -> None:
    lines = logged(
        FakeStack(), running("Wait"), running("Wait"), running("Process transcription results")
    )

    assert lines == [f"{JOB_ID}  Wait", f"{JOB_ID}  Process transcription results"]


def test_a_failure_is_logged_in_the_records_words() -> None:
    error = {"code": "NotMedia", "message": "It is a text.", "retryable": False}
    job = JobRecord(JOB_ID, Status.FAILED, "arn:job", "{}", "2026-11-24T01:00:00.000Z", error=error)

    (line,) = logged(FakeStack(job), ended("FAILED"))

    assert line == f"{JOB_ID}  FAILED, 0 polls: NotMedia: It is a text."


def test_a_duplicate_is_not_logged_as_the_owners_end() -> None:
    job = JobRecord(JOB_ID, Status.QUEUED, "arn:owner", "{}", "2026-11-24T01:00:00.000Z")

    assert logged(FakeStack(job), ended("SUCCEEDED")) == [f"{JOB_ID}  SUCCEEDED"]


def test_an_execution_of_something_else_goes_by_its_own_name() -> None:
    other = [RunningExecution("arn:other", "manual", "RUNNING", "Start transcription")]

    assert logged(FakeStack(), other) == ["manual  Start transcription"]
