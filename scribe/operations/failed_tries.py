"""Tries of a step that failed while Step Functions goes on trying, in plain words."""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from scribe.times import to_the_second
from transcription.domain import clock

_LONGEST = 300  # characters of a cause
_ANSWER = re.compile(
    r"(?:\w+: )?An error occurred \((?P<code>[^)]+)\) when calling the (?P<operation>\w+) operation"
    r"(?: \(reached max retries: \d+\))?: (?P<words>.*)",
    re.DOTALL,
)
#: The meanings of errors of Step Functions and Lambda themselves.
_MEANINGS = {
    "States.Timeout": "The step took longer than its time limit",
    "Lambda.TooManyRequestsException": "Lambda had no room for the function",
    "Lambda.ServiceException": "Lambda had an error of its own",
    "Lambda.AWSLambdaException": "Lambda had an error of its own",
    "Lambda.SdkClientException": "Step Functions could not reach Lambda",
    "Lambda.ClientExecutionTimeoutException": "Lambda did not answer in time",
}


@dataclass(frozen=True)
class FailedTries:
    """The failed tries of the current state, which Step Functions tries again by itself."""

    times: int
    error: str  #: the last one's name, as the state machine's Retry has it
    cause: str  #: the last one's, a sentence
    since: str  #: when the first of them failed

    def __str__(self) -> str:
        """Returns a sentence with the time in this machine's zone."""
        tries = "once" if self.times == 1 else f"{self.times:,} times"
        since = to_the_second(self.since)
        return f"failed {tries} since {since} and is tried again. The last error: {self.cause}"


def failed_try(event: Mapping[str, Any], before: FailedTries | None) -> FailedTries:
    """Returns the failed tries with one more, an event of the execution's history."""
    details: Mapping[str, Any] = next(
        (value for name, value in event.items() if name.endswith("EventDetails")), {}
    )
    error = str(details.get("error") or event["type"])
    since = before.since if before else clock.stamp(event["timestamp"])
    times = before.times + 1 if before else 1
    return FailedTries(times, error, plain_cause(error, str(details.get("cause") or "")), since)


def plain_cause(error: str, cause: str) -> str:
    """Returns a sentence for people. cause is the event's; that of a function is JSON."""
    if error.endswith("TimedOut"):
        error = "States.Timeout"
    with suppress(ValueError, KeyError, TypeError):
        cause = str(json.loads(cause)["errorMessage"])
    cause = " ".join(cause.split())[:_LONGEST]
    if answer := _ANSWER.fullmatch(cause):
        return f"{answer['operation']} was answered {answer['code']}: {answer['words']}"
    name = _MEANINGS.get(error, error)
    return f"{name}: {cause}" if cause else f"{name}."
