"""Which states an execution has been in, read from its history as it grows."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from botocore.exceptions import ClientError

_PAGE = 500
_MOST_EVENTS = 2_000  # of a first look; what is older of a very long execution is left out


@dataclass(frozen=True)
class Visit:
    """A state, when it was entered last, and how often."""

    state: str
    times: int
    at: str


@dataclass(frozen=True)
class FailedTries:
    """Tries of the current state that failed; Step Functions tries again by itself."""

    times: int
    error: str
    cause: str

    def __str__(self) -> str:
        tries = "once" if self.times == 1 else f"{self.times} times"
        return f"failed {tries}, is tried again; last: {self.error}: {self.cause}".rstrip(": ")


@dataclass(frozen=True)
class Steps:
    """An execution's way; current is None if it has ended or is not known any more."""

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
        """Read what is new. Another execution than before begins anew."""
        if execution != self._execution:
            self._begin(execution)
        for event in reversed(self._unread()):
            self._note(event)
        return Steps(self._current, tuple(self._visits.values()), self._failing)

    def _unread(self) -> list[Mapping[str, Any]]:
        """Newest first."""
        events: list[Mapping[str, Any]] = []
        query = {
            "executionArn": self._execution,
            "reverseOrder": True,
            "maxResults": _PAGE,
            "includeExecutionData": False,
        }
        try:
            while len(events) < _MOST_EVENTS:
                answer = self._stepfunctions.get_execution_history(**query)
                found = sorted(answer["events"], key=lambda event: -int(event["id"]))
                events += [event for event in found if event["id"] > self._newest]
                if "nextToken" not in answer or len(events) % _PAGE:
                    break
                query["nextToken"] = answer["nextToken"]
        except ClientError:
            return events
        return events

    def _note(self, event: Mapping[str, Any]) -> None:
        self._newest = max(self._newest, int(event["id"]))
        kind = str(event["type"])
        if "stateEnteredEventDetails" in event:
            name = str(event["stateEnteredEventDetails"]["name"])
            before = self._visits.get(name)
            at = event["timestamp"].isoformat()
            self._visits[name] = Visit(name, before.times + 1 if before else 1, at)
            self._current, self._failing = name, None
        elif kind.startswith("Execution") and kind != "ExecutionStarted":
            self._current = self._failing = None
        elif kind.endswith(("Failed", "TimedOut")):
            tried = self._failing or FailedTries(0, "", "")
            self._failing = replace(_failure(event), times=tried.times + 1)


def _failure(event: Mapping[str, Any]) -> FailedTries:
    details: Mapping[str, Any] = next(
        (value for name, value in event.items() if name.endswith("EventDetails")), {}
    )
    cause = str(details.get("cause") or "")
    with suppress(ValueError, KeyError, TypeError):
        cause = str(json.loads(cause)["errorMessage"])
    return FailedTries(1, str(details.get("error") or event["type"]), " ".join(cause.split())[:300])
