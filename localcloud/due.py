"""Things to be done at their time."""

import heapq
import itertools
import threading
from typing import Generic, TypeVar

from localcloud.clock import Clock

Item = TypeVar("Item")


class Due(Generic[Item]):
    """Keeps items until they are due; threads take them. Thread-safe."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._heap: list[tuple[float, int, Item]] = []
        self._numbers = itertools.count()
        self._changed = threading.Condition()
        self._closed = False

    def put(self, item: Item, delay: float = 0.0) -> None:
        """Due this many seconds from now."""
        with self._changed:
            due = self._clock.monotonic() + delay
            heapq.heappush(self._heap, (due, next(self._numbers), item))
            self._clock.expect(self, self._heap[0][0])
            self._changed.notify()

    def take(self) -> Item | None:
        """What is due, once there is something; None when this is closed.

        Who takes something is at work, to the clock, until it says done().
        """
        with self._changed:
            while not self._closed:
                wait = self._heap[0][0] - self._clock.monotonic() if self._heap else None
                if wait is not None and wait <= 0:
                    item = heapq.heappop(self._heap)[2]
                    self._clock.expect(self, self._heap[0][0] if self._heap else None, begins=1)
                    return item
                self._changed.wait(wait)
            return None

    def done(self) -> None:
        """What was taken is done, or put again."""
        self._clock.end()

    def wake(self) -> None:
        """The clock has skipped."""
        with self._changed:
            self._changed.notify_all()

    def close(self) -> None:
        """Nothing is taken any more."""
        with self._changed:
            self._closed = True
            self._clock.expect(self, None)
            self._changed.notify_all()
