"""Reads the states of an execution from its history, as it grows."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from scribe.operations.failed_tries import FailedTries, failed_try

_PAGE = 500
#: Events that the first look reads. Older ones of a very long execution are left out, except for
#: those of the current state: five days of its retries are 4,500 events.
_MOST_EVENTS = 2_000


@dataclass(frozen=True)
class Visit:
    """A state, when it was entered last, and how often."""

    state: str
    times: int
    at: str


@dataclass(frozen=True)
class Steps:
    """The states of an execution; current is None if it has ended or is unknown."""

    current: str | None
    visits: tuple[Visit, ...]
    failing: FailedTries | None


class ExecutionHistory:
    """Follows one execution, reading each event once."""

    def __init__(self, stepfunctions: Any) -> None:
        self._stepfunctions = stepfunctions
        self._begin("")

    def _begin(self, execution: str) -> None:
        self._execution = execution
        self._newest = 0
        self._visits: dict[str, Visit] = {}
        self._current: str | None = None
        self._failing: FailedTries | None = None

    def follow(self, execution: str) -> Steps:
        """Reads the new events, and returns the steps so far; another execution begins anew."""
        if execution != self._execution:
            self._begin(execution)
        for event in reversed(self._unread()):
            self._note(event)
        return Steps(self._current, tuple(self._visits.values()), self._failing)

    def _unread(self) -> list[Mapping[str, Any]]:
        """Returns the unread events, newest first."""
        events: list[Mapping[str, Any]] = []
        query = {
            "executionArn": self._execution,
            "reverseOrder": True,
            "maxResults": _PAGE,
            "includeExecutionData": False,
        }
        with suppress(ClientError):
            while not _is_enough(events):
                answer = self._stepfunctions.get_execution_history(**query)
                found = sorted(answer["events"], key=lambda event: -int(event["id"]))
                unread = [event for event in found if event["id"] > self._newest]
                events += unread
                if "nextToken" not in answer or len(unread) < len(found):
                    break
                query["nextToken"] = answer["nextToken"]
        return events

    def _note(self, event: Mapping[str, Any]) -> None:
        self._newest = max(self._newest, int(event["id"]))
        kind = str(event["type"])
        if _enters(event):
            name = str(event["stateEnteredEventDetails"]["name"])
            before = self._visits.get(name)
            at = event["timestamp"].isoformat()
            self._visits[name] = Visit(name, before.times + 1 if before else 1, at)
            self._current, self._failing = name, None
        elif kind.startswith("Execution") and kind != "ExecutionStarted":
            self._current = self._failing = None
        elif kind.endswith(("Failed", "TimedOut")):
            self._failing = failed_try(event, self._failing)


def _enters(event: Mapping[str, Any]) -> bool:
    return "stateEnteredEventDetails" in event


def _is_enough(events: Sequence[Mapping[str, Any]]) -> bool:
    return len(events) >= _MOST_EVENTS and any(map(_enters, events))
