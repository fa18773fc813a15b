"""The states of an execution, read once each however often it is looked at."""

from datetime import UTC, datetime
from typing import Any

from scribe.console.execution_history import ExecutionHistory

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


def states(seen: dict[str, Any]) -> dict[str, int]:
    return {visit["state"]: visit["times"] for visit in seen["visits"]}


def test_each_state_is_told_with_how_often_it_was_entered_and_where_it_is_now():
    history, trail = History(), ExecutionHistory()
    history.enter("Start", "Wait", "Check", "Wait")

    seen = trail.follow(history, "execution")

    assert states(seen) == {"Start": 1, "Wait": 2, "Check": 1}
    assert seen["current"] == "Wait"


def test_what_was_read_before_is_not_counted_again():
    history, trail = History(), ExecutionHistory()
    history.enter("Start", *["Wait", "Check"] * 600)
    trail.follow(history, "execution")
    pages = history.pages

    history.enter("Process")
    seen = trail.follow(history, "execution")

    assert states(seen) == {"Start": 1, "Wait": 600, "Check": 600, "Process": 1}
    assert history.pages == pages + 1


def test_an_execution_that_has_ended_is_in_no_state():
    history, trail = History(), ExecutionHistory()
    history.enter("Start", "Completed")
    history.end()

    assert trail.follow(history, "execution")["current"] is None


def test_another_execution_begins_anew():
    history, trail = History(), ExecutionHistory()
    history.enter("Start", "Wait")
    trail.follow(history, "one")
    history.events.clear()
    history.enter("Start")

    assert states(trail.follow(history, "two")) == {"Start": 1}
