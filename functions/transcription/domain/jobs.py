"""The job: its statuses, its record, and the results of its steps.

Pure: nothing here knows AWS.
"""

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from transcription.domain.keys import attempt_key, name_of
from transcription.domain.step import Outcome, StepResult


class Status(StrEnum):
    """The status of a job.

    Transitions go down the list; FAILED is reached from any status but COMPLETED. A held job goes
    back to SUBMITTING on another day, or when it is released.
    """

    SUBMITTING = "SUBMITTING"
    HELD = "HELD"
    QUEUED = "QUEUED"
    IN_PROGRESS = "IN_PROGRESS"
    PROCESSING = "PROCESSING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"


#: Statuses of a job that Transcribe is working on, or will.
AT_TRANSCRIBE = (Status.QUEUED, Status.IN_PROGRESS)
#: Statuses of a job that an execution works on.
UNDER_WAY = (Status.SUBMITTING, *AT_TRANSCRIBE, Status.PROCESSING)
#: Statuses of a job that has not ended.
OPEN = (Status.HELD, *UNDER_WAY)


@dataclass(frozen=True)
class JobRecord:
    """A job's record, one item of the table.

    Times are ISO 8601 in UTC with milliseconds and a Z, so they sort.
    """

    job_id: str
    status: Status
    execution: str  #: the owner's ARN
    input: str  #: the execution's input as JSON: what a resume or a retry starts with
    created_at: str
    #: bucket, key, version, bytes, format, seconds
    media: dict[str, Any] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)
    attempt: int = 1
    resumes: int = 0
    polls: int = 0
    executions: int = 1
    completed_attempt: int | None = None  #: the last attempt that completed; its outputs stay
    transcribe_job: str | None = None  #: the name of this attempt's job at Transcribe
    transcribe_request: dict[str, Any] | None = None  #: the arguments of that job
    raw_key: str | None = None  #: its output in the transcripts bucket, once completed
    raw_language: str | None = None  #: the language that it identified
    outputs: dict[str, str] | None = None  #: the files of completed_attempt, by kind
    revision: int | None = None  #: of the outputs; None until somebody corrects them
    corrections: dict[str, Any] | None = (
        None  #: of this revision: key, made_at, made_by, notices, former
    )
    speech: bool | None = None
    language: str | None = None
    error: dict[str, Any] | None = None
    plan: dict[str, float] | None = None  #: the basis of this attempt's waits
    next_check_at: str | None = None  #: present while anything is left to do
    admitted_at: str | None = None  #: when this attempt was counted in its day's media
    held_at: str | None = None  #: when the daily limit first held it
    queued_at: str | None = None
    in_progress_at: str | None = None
    processing_at: str | None = None
    completed_at: str | None = None
    failed_at: str | None = None
    reported_at: str | None = None  #: when the failure's message, event and metric went out
    expires_at: int | None = None
    #: Those that owned the job before this one, oldest first, and what earlier attempts came to.
    earlier_executions: list[dict[str, Any]] | None = None
    requested_at: str | None = None  #: time of the upload, or of the retry that began this attempt

    @property
    def is_terminal(self) -> bool:
        """Whether the status is final unless somebody retries the job."""
        return self.status in (Status.COMPLETED, Status.FAILED)

    @property
    def is_settled(self) -> bool:
        """Whether no execution has anything left to do for the job."""
        if self.status is Status.FAILED:
            return self.reported_at is not None
        # If it still has next_check_at, only the sweep has something left to clear up.
        has_ended = self.next_check_at is None or self.expires_at is not None
        return self.status is Status.COMPLETED and has_ended

    @property
    def machine_outputs(self) -> dict[str, str]:
        """The files of completed_attempt, before any corrections."""
        if not self.corrections:
            return self.outputs or {}
        attempt = self.completed_attempt or self.attempt
        return {
            kind: attempt_key(self.job_id, attempt, name_of(kind)) for kind in self.outputs or {}
        }

    @property
    def notices(self) -> list[str]:
        """Sentences for the person who uploaded the file."""
        return [*self.media.get("notices", []), *(self.corrections or {}).get("notices", [])]

    @property
    def media_seconds(self) -> float | None:
        """The media's length in seconds, or None if the probe could not determine it."""
        return self.media.get("seconds")

    def step(
        self, outcome: Outcome, *, wait_seconds: int = 0, polls_in_execution: int = 0
    ) -> StepResult:
        """Returns the step's result for the job in its present status."""
        return StepResult(
            job_id=self.job_id,
            outcome=outcome,
            attempt=self.attempt,
            wait_seconds=wait_seconds,
            polls=self.polls,
            polls_in_execution=polls_in_execution,
            media_seconds=self.media_seconds,
            plan=self.plan,
            transcribe_job=self.transcribe_job,
            in_place=self.media.get("transcribe_key") == self.media.get("key"),
            error=self.error if outcome is Outcome.FAILED else None,
        )


#: How long the mark of an erased job is kept: longer than a queue keeps a message, than an
#: execution may run, and than a backup of the table can be restored.
ERASED_DAYS = 36


def erased_mark(job_id: str) -> str:
    """Returns the key of the item that marks the job as erased.

    It is a digest, so it names no file.
    """
    return f"erased#{hashlib.sha256(job_id.encode()).hexdigest()[:32]}"


def transcribe_job_name(stage: str, job_id: str, attempt: int) -> str:
    """Returns the name of an attempt's job at Transcribe.

    It begins with the stage, so that a policy can name the jobs of one stack.
    """
    return f"{stage}-{job_id}" if attempt == 1 else f"{stage}-{job_id}.{attempt}"
