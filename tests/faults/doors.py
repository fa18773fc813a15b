"""What tests tell the local cloud, and see of it, through its own doors; above all its time."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

DAY = 86_400.0
MOST_SKIPS = 5000


class NeverSettled(Exception):
    """Something is still open after all that time."""


class Doors:
    """Of the local cloud at this endpoint."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    # ---------------------------------------------------------------------------------- its time

    @property
    def now(self) -> datetime:
        """The cloud's time."""
        return datetime.fromisoformat(self.door("clock")["now"])

    def skip(self, at_most: float = DAY) -> datetime:
        """Go to the next thing that is due; the time there."""
        return datetime.fromisoformat(self.door("clock", {"skip": at_most})["now"])

    def advance(self, seconds: float) -> None:
        """Let so much time go by, whatever is due in it."""
        end = self.now.timestamp() + seconds
        while (left := end - self.now.timestamp()) > 0:
            self.skip(left)

    def until(self, look: Callable[[], Any], days: float = 1.0) -> Any:
        """Let the time go on until there is something to see."""
        end = self.now.timestamp() + days * DAY
        for _ in range(MOST_SKIPS):
            if seen := look():
                return seen
            if self.skip().timestamp() > end:
                break
        raise NeverSettled("what was waited for did not come")

    def skews(self, **skews: float) -> None:
        """The functions' clocks, by name, are wrong by so many seconds."""
        named = {f"local-{name.replace('_', '-')}": value for name, value in skews.items()}
        self.door("clock", {"skews": named})

    # --------------------------------------------------------------------------- what is broken

    def faults(self, *faults: Mapping[str, Any]) -> None:
        """These from now on."""
        self.door("faults", list(faults))

    def calls(self) -> dict[str, Any]:
        """Faults with what became of them, and the calls since they were set."""
        return self.door("faults")

    def courses(self, *courses: Mapping[str, Any]) -> None:
        """How Transcribe's jobs go from now on."""
        self.door("transcribe", list(courses))

    # ----------------------------------------------------------------------------- what it shows

    def is_busy(self) -> bool:
        """Whether executions run or deliveries wait."""
        return bool(self.running() or self.door("deliveries"))

    def running(self) -> list[str]:
        """The executions that run."""
        shown = self.door("executions")["executions"]
        return [one["arn"] for one in shown if one["status"] == "RUNNING"]

    def last_state_of(self, execution: str) -> str:
        """The state that it is in, or ended in."""
        shown = self.door("executions")["executions"]
        return next(str(one["state"]) for one in shown if one["arn"] == execution)

    def transcribe(self) -> dict[str, Any]:
        """What Transcribe's door shows."""
        return dict(self.door("transcribe"))

    def taken(self) -> dict[str, int]:
        """How many Transcribe jobs of a name there ever were."""
        return dict(self.transcribe()["taken"])

    def transcribe_jobs(self) -> list[str]:
        """The names of those that there are."""
        return [job["name"] for job in self.transcribe()["jobs"]]

    def door(self, name: str, told: Any = None) -> Any:
        request = urllib.request.Request(f"{self.endpoint}/_localcloud/{name}")
        if told is not None:
            request.data = json.dumps(told).encode()
        try:
            with self._opener.open(request, timeout=300) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise NeverSettled(error.read().decode()) from None
