"""Which states an execution has been in, read from its history as it grows."""

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from scribe.console.documents import Document

_PAGE = 500
_MOST_EVENTS = 2_000  # of a first look; what is older of a very long execution is not drawn


class ExecutionHistory:
    """Of one job's newest execution: its states, when each was entered last, and how often."""

    def __init__(self) -> None:
        self._execution = ""
        self._newest = 0
        self._visits: dict[str, Document] = {}
        self._current: str | None = None

    def follow(self, stepfunctions: Any, execution: str) -> Document:
        """Read what is new. An execution that is not known (any more) has no states."""
        if execution != self._execution:
            self._execution, self._newest, self._visits, self._current = execution, 0, {}, None
        for event in reversed(self._unread(stepfunctions)):
            self._note(event)
        return {"current": self._current, "visits": list(self._visits.values())}

    def _unread(self, stepfunctions: Any) -> list[Mapping[str, Any]]:
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
                answer = stepfunctions.get_execution_history(**query)
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
        if "stateEnteredEventDetails" in event:
            name = str(event["stateEnteredEventDetails"]["name"])
            visit = self._visits.setdefault(name, {"state": name, "times": 0})
            visit["times"] += 1
            visit["at"] = event["timestamp"].isoformat()
            self._current = name
        elif str(event["type"]).startswith("Execution") and event["type"] != "ExecutionStarted":
            self._current = None
