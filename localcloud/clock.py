"""Time in this cloud: the machine's, plus what was skipped.

Everything that waits here waits by this clock. As long as nobody skips it is the machine's own. Who
skips goes to the next moment at which something is due, once nothing is under way: a job that waits
for days is watched in seconds, and nothing that has work to do is ever overtaken by the time.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from localcloud.service import ServiceError

#: How long work may take in the machine's time before a skip gives up waiting for it.
PATIENCE_SECONDS = 120.0
_LOOK_SECONDS = 0.002
_MOST_SECONDS = 100 * 365 * 86_400


class Waiter(Protocol):
    """Something that waits for a moment."""

    def wake(self) -> None:
        """Look at the clock again."""
        ...


class Clock:
    """Thread-safe. Times are seconds on the scale of monotonic()."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ahead = 0.0
        self._working = 0
        self._due: dict[Waiter, float] = {}
        self._skews: dict[str, float] = {}
        self._traveller: Any = None
        self._before_skip: list[Callable[[], None]] = []
        self._after_skip: list[Callable[[], None]] = []

    def before_skip(self, look: Callable[[], None]) -> None:
        """Have this called before each skip: what was just changed may be due before its end."""
        self._before_skip.append(look)

    def after_skip(self, look: Callable[[], None]) -> None:
        """Have this called after each skip."""
        self._after_skip.append(look)

    def monotonic(self) -> float:
        """Goes on evenly but for what is skipped."""
        return time.monotonic() + self._ahead

    def ahead(self, of: str = "") -> float:
        """Seconds that this clock, or the one of the function of this name, is ahead."""
        return self._ahead + self._skews.get(of, 0.0)

    def begin(self) -> None:
        """Something is under way: no skipping until its end()."""
        with self._lock:
            self._working += 1

    def end(self) -> None:
        """What was begun is done, or waits."""
        with self._lock:
            self._working -= 1

    @contextmanager
    def work(self) -> Iterator[None]:
        """Under way for as long as the context lasts."""
        self.begin()
        try:
            yield
        finally:
            self.end()

    def expect(self, waiter: Waiter, due: float | None, *, begins: int = 0) -> None:
        """The waiter has something to do at that time, or nothing; `begins` works begin with it."""
        with self._lock:
            self._working += begins
            if due is None:
                self._due.pop(waiter, None)
            else:
                self._due[waiter] = due

    def sleep(
        self,
        seconds: float,
        awaken: threading.Event | None = None,
        goes_on: Callable[[], bool] = lambda: True,
    ) -> None:
        """Work that was begun pauses; less long if goes_on() is false when `awaken` is set."""
        sleeper = _Sleeper(awaken or threading.Event())
        end = self.monotonic() + seconds
        self.expect(sleeper, end, begins=-1)
        try:
            while goes_on() and (left := end - self.monotonic()) > 0:
                sleeper.event.wait(min(left, 1.0))  # moto's event is set and cleared at once
        finally:
            self.expect(sleeper, None, begins=1)

    def shown(self) -> dict[str, Any]:
        """The time here, and what is under way or due."""
        with self._lock:
            due = min(self._due.values(), default=None)
            return {
                "now": datetime.now(UTC).isoformat(),
                "ahead": self._ahead,
                "working": self._working,
                "next_in": None if due is None else due - self.monotonic(),
                "skews": dict(self._skews),
            }

    def change(self, asked: Any) -> dict[str, Any]:
        """{"skip": seconds at most} goes to the next moment at which something is due, and waits
        until all that comes of it is done; {"leap": seconds} goes so far whatever is due meanwhile,
        as when a machine sleeps; {"skews": {function's name: seconds}} sets functions' clocks off.
        Raises ServiceError.
        """
        if not isinstance(asked, dict) or set(asked) - {"skip", "leap", "skews"}:
            message = 'Not {"skip": seconds}, {"leap": seconds} or {"skews": {...}}'
            raise ServiceError("ValidationException", message)
        skews = asked.get("skews", self._skews)
        times = [asked[name] for name in ("skip", "leap") if name in asked]
        is_skews = isinstance(skews, dict) and all(map(_is_seconds, skews.values()))
        if not is_skews or not all(map(_is_seconds, times)):
            raise ServiceError("ValidationException", "Not seconds")
        self._skews = skews
        skipped = self.skip(asked["skip"]) if "skip" in asked else 0.0
        if "leap" in asked:
            skipped += self.skip(asked["leap"], over=True)
        return {**self.shown(), "skipped": skipped}

    def skip(
        self, at_most: float, patience: float = PATIENCE_SECONDS, *, over: bool = False
    ) -> float:
        """As change() says; `over` what is due. Returns the seconds that were skipped. Raises
        ServiceError if work goes on and on.
        """
        for look in self._before_skip:
            look()
        self.settle(patience)
        with self._lock:
            now = self.monotonic()
            due = now + at_most if over else min(self._due.values(), default=now + at_most)
            step = max(0.0, min(at_most, due - now))
            self._ahead += step
        self._travel(step)
        self.settle(patience)
        for look in self._after_skip:
            look()
        return step

    def settle(self, patience: float = PATIENCE_SECONDS) -> None:
        """Wait until nothing is under way, and nothing due. Raises ServiceError."""
        give_up = time.monotonic() + patience
        while late := self._late():
            for waiter in late[1]:
                waiter.wake()
            if time.monotonic() > give_up:
                message = f"After {patience:g} s {late[0]} calls or tasks are still under way"
                raise ServiceError("NotSettled", message, 500)
            time.sleep(_LOOK_SECONDS)

    def _late(self) -> tuple[int, list[Waiter]] | None:
        """How many are at work, and who should be; None if it is neither."""
        with self._lock:
            now = self.monotonic()
            late = [waiter for waiter, due in self._due.items() if due <= now]
            return (self._working, late) if self._working or late else None

    def _travel(self, seconds: float) -> None:
        """datetime.now() and time.time() go along, in this whole process."""
        if seconds <= 0:
            return
        if self._traveller is None:
            import time_machine  # noqa: PLC0415 - needed, and loaded, only by those who skip

            self._traveller = time_machine.travel(datetime.now(UTC), tick=True).start()
        self._traveller.shift(timedelta(seconds=seconds))


class _Sleeper:
    def __init__(self, event: threading.Event) -> None:
        self.event = event

    def wake(self) -> None:
        self.event.set()
        self.event.clear()


def _is_seconds(value: Any) -> bool:
    """At most a hundred years: dates end in the year 9999."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and abs(value) <= _MOST_SECONDS
