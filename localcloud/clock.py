"""The time in this cloud: the machine's, plus the time that was skipped.

Everything that waits here waits by this clock, which is the machine's until somebody skips. A skip
goes to the next moment at which something is due, once no work is under way. So a job that waits
for days is watched in seconds, and the time never overtakes work.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from localcloud.service import ServiceError

#: Seconds of the machine's time that work may take before a skip gives up waiting for it.
PATIENCE_SECONDS = 120.0
_LOOK_SECONDS = 0.002
_MOST_SECONDS = 100 * 365 * 86_400


class Waiter(Protocol):
    """Waits for a moment."""

    def wake(self) -> None:
        """Looks at the clock again."""
        ...


class Clock:
    """The cloud's clock. Thread-safe. Times are seconds on the scale of monotonic()."""

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
        """Registers a call before each skip, so that something just changed can be due before its
        end.
        """
        self._before_skip.append(look)

    def after_skip(self, look: Callable[[], None]) -> None:
        """Registers a call after each skip."""
        self._after_skip.append(look)

    def monotonic(self) -> float:
        """Returns the time, which is even except for skips."""
        return time.monotonic() + self._ahead

    def ahead(self, of: str = "") -> float:
        """Returns the seconds by which this clock, or that of the named function, is ahead."""
        return self._ahead + self._skews.get(of, 0.0)

    def begin(self) -> None:
        """Marks the beginning of work: no skip happens until its end()."""
        with self._lock:
            self._working += 1

    def end(self) -> None:
        """Marks the end of work, or that it waits."""
        with self._lock:
            self._working -= 1

    @contextmanager
    def work(self) -> Iterator[None]:
        """Counts as work while the context lasts."""
        self.begin()
        try:
            yield
        finally:
            self.end()

    def expect(self, waiter: Waiter, due: float | None, *, begins: int = 0) -> None:
        """Sets when the waiter is due, or None if it is not; `begins` pieces of work begin
        with it.
        """
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
        """Pauses work that was begun; ends early if goes_on() is false when `awaken` is set."""
        sleeper = _Sleeper(awaken or threading.Event())
        end = self.monotonic() + seconds
        self.expect(sleeper, end, begins=-1)
        try:
            while goes_on() and (left := end - self.monotonic()) > 0:
                sleeper.event.wait(min(left, 1.0))  # moto's event is set and immediately cleared
        finally:
            self.expect(sleeper, None, begins=1)

    def shown(self) -> dict[str, Any]:
        """Returns the time, and the work that is under way or due."""
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
        """Changes the clock as asked. Raises ServiceError.

        {"skip": seconds at most} goes to the next moment at which something is due, and waits until
        the work that begins then is done. {"leap": seconds} goes that far whatever is due
        meanwhile, as when a machine sleeps. {"skews": {function's name: seconds}} sets functions'
        clocks wrong.
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
        """Skips as in change(); with `over` it also passes things that are due.

        Returns the skipped seconds. Raises ServiceError if work does not end.
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
        """Waits until no work is under way or due. Raises ServiceError."""
        give_up = time.monotonic() + patience
        while late := self._late():
            for waiter in late[1]:
                waiter.wake()
            if time.monotonic() > give_up:
                message = f"After {patience:g} s {late[0]} calls or tasks are still under way"
                raise ServiceError("NotSettled", message, 500)
            time.sleep(_LOOK_SECONDS)

    def _late(self) -> tuple[int, list[Waiter]] | None:
        """Returns the number at work and the waiters that are due; None if there are neither."""
        with self._lock:
            now = self.monotonic()
            late = [waiter for waiter, due in self._due.items() if due <= now]
            return (self._working, late) if self._working or late else None

    def _travel(self, seconds: float) -> None:
        """Moves datetime.now() and time.time() along, in this whole process."""
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
    """Returns whether it is a number up to a hundred years, because dates end in the year 9999."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and abs(value) <= _MOST_SECONDS
