"""The messages between the steps of an execution: ids, counters and waits, never a transcript."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from transcription.domain.errors import JobError


class Outcome(StrEnum):
    """The outcome of a step, read by the Choice "Is it done?"."""

    PENDING = "PENDING"
    HAND_OVER = "HAND_OVER"
    LOST = "LOST"
    DONE = "DONE"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    HELD = "HELD"
    DUPLICATE = "DUPLICATE"


@dataclass(frozen=True)
class StepInput:
    """The input of every step but the first: the last step's result."""

    execution: str  #: ARN of the calling execution
    job_id: str
    attempt: int
    polls_in_execution: int = 0
    media_seconds: float | None = None
    plan: Mapping[str, float] | None = None
    transcribe_job: str = ""  #: the name of the attempt's job at Transcribe
    in_place: bool = False  #: Transcribe reads the upload itself, not a copy of its version
    input: Mapping[str, Any] = field(default_factory=dict)  #: the execution's

    @classmethod
    def from_event(cls, event: Mapping[str, Any]) -> "StepInput":
        """Reads {"execution": ARN, "job": the last step's result, "input": the execution's}."""
        job = event["job"]
        return cls(
            execution=event["execution"],
            job_id=job["job_id"],
            attempt=job["attempt"],
            polls_in_execution=job.get("polls_in_execution", 0),
            media_seconds=job.get("media_seconds"),
            plan=job.get("plan"),
            transcribe_job=job.get("transcribe_job", ""),
            in_place=job.get("in_place", False),
            input=event.get("input", {}),
        )

    def failed(self, error: JobError) -> "StepResult":
        """Returns the result for a job that ends with this error."""
        return StepResult(self.job_id, Outcome.FAILED, attempt=self.attempt, error=error.as_dict())


@dataclass(frozen=True)
class StepResult:
    """What a step returns to the state machine."""

    job_id: str
    outcome: Outcome
    attempt: int = 1
    wait_seconds: int = 0
    polls: int = 0
    polls_in_execution: int = 0
    media_seconds: float | None = None
    plan: Mapping[str, float] | None = None
    transcribe_job: str | None = None
    in_place: bool | None = None
    error: Mapping[str, Any] | None = None  #: code, message, retryable
    seconds: float | None = None  #: of a completed job: from its upload to its transcript
    speech: bool | None = None  #: of a completed job: whether it has any

    def as_event(self) -> dict[str, Any]:
        """Returns {"job": the fields that are set}, for the Choice and the next step."""
        return {"job": {name: value for name, value in vars(self).items() if value is not None}}
