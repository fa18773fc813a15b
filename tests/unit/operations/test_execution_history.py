"""The states of an execution, read once each however often it is looked at."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from scribe.operations.execution_history import ExecutionHistory, Steps
from scribe.operations.failed_tries import FailedTries, plain_cause

AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


class History:
    """Step Functions with one execution's events, which counts what it has given."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.pages = 0

    def enter(self, *states: str) -> None:
        for state in states:
            event = {"id": len(self.events) + 1, "timestamp": AT, "type": "TaskStateEntered"}
            self.events.append(event | {"stateEnteredEventDetails": {"name": state}})

    def end(self) -> None:
        event = {"id": len(self.events) + 1, "timestamp": AT, "type": "ExecutionSucceeded"}
        self.events.append(event)

    def get_execution_history(self, maxResults: int, nextToken: str = "0", **_: Any) -> Any:  # noqa: N803
        self.pages += 1
        first = int(nextToken)
        newest = self.events[::-1][first : first + maxResults]
        more = first + maxResults < len(self.events)
        return {"events": newest} | ({"nextToken": str(first + maxResults)} if more else {})


def states(seen: Steps) -> dict[str, int]:
    return {visit.state: visit.times for visit in seen.visits}


def test_each_state_is_listed_with_how_often_it_was_entered_and_where_it_is_now():
    history = History()
    trail = ExecutionHistory(history)
    history.enter("Start", "Wait", "Check", "Wait")

    seen = trail.follow("execution")

    assert states(seen) == {"Start": 1, "Wait": 2, "Check": 1}
    assert seen.current == "Wait"


def test_what_was_read_before_is_not_counted_again():
    history = History()
    trail = ExecutionHistory(history)
    history.enter("Start", *["Wait", "Check"] * 600)
    trail.follow("execution")
    pages = history.pages

    history.enter("Process")
    seen = trail.follow("execution")

    assert states(seen) == {"Start": 1, "Wait": 600, "Check": 600, "Process": 1}
    assert history.pages == pages + 1


def test_an_execution_that_has_ended_is_in_no_state():
    history = History()
    trail = ExecutionHistory(history)
    history.enter("Start", "Completed")
    history.end()

    assert trail.follow("execution").current is None


def test_another_execution_begins_anew():
    history = History()
    trail = ExecutionHistory(history)
    history.enter("Start", "Wait")
    trail.follow("one")
    history.events.clear()
    history.enter("Start")

    assert states(trail.follow("two")) == {"Start": 1}


def failed(history: History, error: str, message: str) -> None:
    number = len(history.events) + 1
    event = {"id": number, "timestamp": AT + timedelta(seconds=number), "type": "TaskFailed"}
    cause = json.dumps({"errorMessage": message, "errorType": error})
    history.events.append(event | {"taskFailedEventDetails": {"error": error, "cause": cause}})


def test_a_state_that_is_tried_again_says_how_often_it_failed_since_when_and_why():
    history = History()
    history.enter("Start", "Check")
    failed(history, "TranscribeBusy", "Too many.")
    failed(history, "ServiceUnavailable", "Transcribe does not answer.")

    steps = ExecutionHistory(history).follow("execution")

    assert steps.current == "Check"
    assert steps.failing == FailedTries(
        2,
        "ServiceUnavailable",
        "ServiceUnavailable: Transcribe does not answer.",
        "2026-11-24T12:00:03.000Z",
    )


def test_tries_that_failed_are_forgotten_with_the_next_state():
    history = History()
    history.enter("Check")
    failed(history, "TranscribeBusy", "Too many.")
    history.enter("Wait")

    assert ExecutionHistory(history).follow("execution").failing is None


def test_the_state_is_known_after_days_of_retries():
    history = History()
    history.enter("Start", "Check")
    for _ in range(4_500):
        failed(history, "ServiceUnavailable", "Transcribe does not answer.")

    steps = ExecutionHistory(history).follow("execution")

    assert steps.current == "Check"
    assert steps.failing is not None
    assert steps.failing.times == 4_500


@pytest.mark.parametrize(
    ("error", "cause", "plain"),
    [
        (
            "ServiceUnavailable",
            json.dumps(
                {
                    "errorType": "ServiceUnavailable",
                    "errorMessage": "GetTranscriptionJob: An error occurred (InternalFailure) when "
                    "calling the GetTranscriptionJob operation (reached max retries: 2): Try later",
                }
            ),
            "GetTranscriptionJob was answered InternalFailure: Try later",
        ),
        (
            "Lambda.TooManyRequestsException",
            "Rate Exceeded. (Status Code: 429)",
            "Lambda had no room for the function: Rate Exceeded. (Status Code: 429)",
        ),
        ("TaskTimedOut", "", "The step took longer than its time limit."),
        ("KeyError", '{"errorMessage": "\'a\'"}', "KeyError: 'a'"),
        ("KeyError", "{broken", "KeyError: {broken"),
    ],
)
def test_a_cause_is_a_plain_sentence(error: str, cause: str, plain: str):
    assert plain_cause(error, cause) == plain


def test_failed_tries_read_as_a_sentence():
    failing = FailedTries(2, "KeyError", "KeyError: 'a'", "2026-11-24T12:00:03.000Z")

    assert "failed 2 times since 2026-11-24 " in str(failing)
    assert str(failing).endswith("and is tried again. The last error: KeyError: 'a'")
