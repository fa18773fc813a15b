"""Computes the cost of a job from prices.py. Pure.

The functions' seconds, requests to S3 and DynamoDB, and logs are left out: together they cost less
than a hundredth of a cent per job.
"""

from dataclasses import dataclass

from scribe.operations.job_summary import JobSummary
from scribe.operations.prices import (
    LAMBDA_REQUEST,
    LEAST_SECONDS,
    REDACTION_MINUTE,
    TRANSCRIBE_MINUTE,
    TRANSITION,
)
from transcription.domain.jobs import JobRecord, Status

# The transitions of statemachine/transcription.asl.json.
_START = 2  # Start transcription, Is it done?
_POLL = 3  # Wait, Check transcription status, Is it done?
_COMPLETE = 3  # Process transcription results, Is it done?, Completed
_FAIL = 7  # Describe the job's error ... Close the report, Failed


@dataclass(frozen=True)
class Cost:
    """The cost of the job's newest attempt, in dollars."""

    polls: int
    transitions: int  #: without the state machine's retries, which are not known
    transcribe: float
    step_functions: float
    functions: float

    @property
    def dollars(self) -> float:
        return self.transcribe + self.step_functions + self.functions


def cost_of(job: JobRecord) -> Cost:
    transitions = _START * job.executions + _POLL * job.polls
    transitions += {Status.COMPLETED: _COMPLETE, Status.FAILED: _FAIL}.get(job.status, 0)
    minute = TRANSCRIBE_MINUTE + (REDACTION_MINUTE if job.options.get("redact") else 0.0)
    requests = job.executions + job.polls + int(job.status is Status.COMPLETED)
    return Cost(
        polls=job.polls,
        transitions=transitions,
        transcribe=_transcribed_minutes(job) * minute,
        step_functions=transitions * TRANSITION,
        functions=requests * LAMBDA_REQUEST,
    )


def spend_on(job: JobSummary) -> float:
    """Returns Transcribe's part, from the fields that a list has."""
    if job.status is not Status.COMPLETED or job.media_seconds is None:
        return 0.0
    return _minutes(job.media_seconds) * TRANSCRIBE_MINUTE


def _transcribed_minutes(job: JobRecord) -> float:
    """Returns the minutes that Transcribe bills: none for jobs that failed or have not begun."""
    is_transcribed = job.status in {Status.PROCESSING, Status.COMPLETED} or job.processing_at
    return _minutes(job.media_seconds or 0.0) if is_transcribed else 0.0


def _minutes(seconds: float) -> float:
    return max(seconds, LEAST_SECONDS) / 60
