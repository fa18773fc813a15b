"""What a job cost, by AWS's published prices in us-east-1. Pure.

Prices, in dollars, as published in November 2026:
- Amazon Transcribe, batch, first tier: 0.024 a minute, by the second, 15 seconds at least;
  automatic content redaction 0.0024 a minute more (https://aws.amazon.com/transcribe/pricing)
- Step Functions, Standard: 0.025 for 1,000 transitions (https://aws.amazon.com/step-functions/pricing)
- Lambda: 0.20 for a million requests (https://aws.amazon.com/lambda/pricing)

Left out, because a job's share of them is far below a hundredth of a cent: the seconds of the
functions, requests to S3 and DynamoDB, logs. Other regions and higher tiers have other prices.
"""

from dataclasses import dataclass

from scribe.operations.listed import Listed
from transcription.jobs import Job, Status

TRANSCRIBE_MINUTE = 0.024
REDACTION_MINUTE = 0.0024
LEAST_SECONDS = 15.0
TRANSITION = 0.025 / 1000
REQUEST = 0.20 / 1_000_000

# What statemachine/transcription.asl.json goes through.
_START = 2  # Start transcription, Is it done?
_POLL = 3  # Wait, Check transcription status, Is it done?
_COMPLETE = 3  # Process transcription results, Is it done?, Completed
_FAIL = 7  # Describe the job's error ... Close the report, Failed


@dataclass(frozen=True)
class Cost:
    """Of the job's newest attempt, in dollars."""

    polls: int
    transitions: int  #: of the straight way: tries that the state machine made again are not known
    transcribe: float
    step_functions: float
    functions: float

    @property
    def dollars(self) -> float:
        """All of it."""
        return self.transcribe + self.step_functions + self.functions


def cost_of(job: Job) -> Cost:
    """What the newest attempt has cost so far."""
    transitions = _START * job.executions + _POLL * job.polls
    transitions += {Status.COMPLETED: _COMPLETE, Status.FAILED: _FAIL}.get(job.status, 0)
    minute = TRANSCRIBE_MINUTE + (REDACTION_MINUTE if job.options.get("redact") else 0.0)
    requests = job.executions + job.polls + int(job.status is Status.COMPLETED)
    return Cost(
        polls=job.polls,
        transitions=transitions,
        transcribe=_heard_minutes(job) * minute,
        step_functions=transitions * TRANSITION,
        functions=requests * REQUEST,
    )


def spend_on(job: Listed) -> float:
    """Transcribe's part alone, by what a list knows."""
    if job.status is not Status.COMPLETED or job.media_seconds is None:
        return 0.0
    return _minutes(job.media_seconds) * TRANSCRIBE_MINUTE


def _heard_minutes(job: Job) -> float:
    """Transcribe bills what it has transcribed: nothing for what failed or has not begun."""
    heard = job.status in {Status.PROCESSING, Status.COMPLETED} or job.processing_at
    return _minutes(job.media_seconds or 0.0) if heard else 0.0


def _minutes(seconds: float) -> float:
    return max(seconds, LEAST_SECONDS) / 60
