"""The local cloud's control API: its clock, its faults, and facts that AWS's APIs do not show."""

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from scribe.local.control_api import authorization

DAY = 86_400.0
MOST_SKIPS = 5000


class NotSettled(Exception):
    """Something is still open after the whole time."""


class CloudControl:
    """Controls the local cloud at this endpoint."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    # ------------------------------------------------------------------------------------- clock

    @property
    def now(self) -> datetime:
        """The cloud's time."""
        return datetime.fromisoformat(self._get("clock")["now"])

    def skip(self, at_most: float = DAY) -> datetime:
        """Skips to the next moment at which something is due; returns the time.

        Raises NotSettled.
        """
        return datetime.fromisoformat(self._post("clock", {"skip": at_most})["now"])

    def leap(self, seconds: float) -> None:
        """Goes that far at once; everything due in between is late."""
        self._post("clock", {"leap": seconds})

    def advance(self, seconds: float) -> None:
        """Lets that much time pass, with everything that is due in it."""
        end = self.now.timestamp() + seconds
        while (left := end - self.now.timestamp()) > 0:
            self.skip(left)

    def until(self, condition: Callable[[], Any], days: float = 1.0) -> Any:
        """Skips until the condition is true, and returns its value. Raises NotSettled."""
        end = self.now.timestamp() + days * DAY
        for _ in range(MOST_SKIPS):
            if found := condition():
                return found
            if self.skip().timestamp() > end:
                break
        raise NotSettled(f"the condition was not met within {days:g} days")

    @contextmanager
    def without_waits(self) -> Iterator[None]:
        """Skips what running executions wait for, while the context lasts: for programs that watch.

        Ten skips in a second of the machine's time, so that they can see the states in between.
        """
        over = threading.Event()

        def skip() -> None:
            while not over.wait(0.1):
                if self.running():
                    self.skip()

        with ThreadPoolExecutor(1) as pool:
            skipping = pool.submit(skip)
            try:
                yield
            finally:
                over.set()
        skipping.result()

    def skew_clocks(self, **seconds: float) -> None:
        """Sets the clocks of these functions wrong, and all others right."""
        skews = {f"local-{name.replace('_', '-')}": value for name, value in seconds.items()}
        self._post("clock", {"skews": skews})

    # ----------------------------------------------------------------------- faults and jobs

    def set_faults(self, *faults: Mapping[str, Any]) -> None:
        """Replaces all faults, and forgets the calls so far."""
        self._post("faults", list(faults))

    def faults(self) -> list[dict[str, Any]]:
        """Returns the faults; `done` counts the calls that had each."""
        return list(self._get("faults")["faults"])

    def calls(self) -> list[dict[str, str]]:
        """Returns the calls since the faults were set, in order."""
        return list(self._get("faults")["calls"])

    def script_jobs(self, *scripts: Mapping[str, Any]) -> None:
        """Sets how Transcribe's jobs go from now on."""
        self._post("transcribe", list(scripts))

    def transcribe(self) -> dict[str, Any]:
        """Returns its jobs; how often a name was `taken`; the requests `completed`; the calls
        `refused`.
        """
        return dict(self._get("transcribe"))

    # -------------------------------------------------------------------------------- executions

    def running(self) -> list[str]:
        """Returns the ARNs of running executions."""
        return [one["arn"] for one in self._executions() if one["status"] == "RUNNING"]

    def state_of(self, execution: str) -> str:
        """Returns the state that the execution is in, or ended in."""
        return next(str(one["state"]) for one in self._executions() if one["arn"] == execution)

    def is_idle(self) -> bool:
        """Returns whether no execution runs and no delivery waits."""
        return not self.running() and not self._get("deliveries")

    def permission_uses(self) -> list[dict[str, Any]]:
        """Returns every use of a permission so far, allowed or not."""
        return list(self._get("permissions")["uses"])

    def forget_permission_uses(self) -> None:
        """Forgets the uses so far."""
        self._post("permissions", {"forget": True})

    def _executions(self) -> list[dict[str, Any]]:
        return list(self._get("executions")["executions"])

    def _get(self, path: str) -> Any:
        return self._answer(urllib.request.Request(f"{self.endpoint}/_localcloud/{path}"))

    def _post(self, path: str, body: Any) -> Any:
        data = json.dumps(body).encode()
        return self._answer(urllib.request.Request(f"{self.endpoint}/_localcloud/{path}", data))

    def _answer(self, request: urllib.request.Request) -> Any:
        request.headers.update(authorization(self.endpoint))
        try:
            with self._opener.open(request, timeout=300) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise NotSettled(error.read().decode()) from None
