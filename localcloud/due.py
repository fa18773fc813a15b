"""Keeps items until their time."""

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
        """Adds an item that is due after `delay` seconds."""
        with self._changed:
            due = self._clock.monotonic() + delay
            heapq.heappush(self._heap, (due, next(self._numbers), item))
            self._clock.expect(self, self._heap[0][0])
            self._changed.notify()

    def take(self) -> Item | None:
        """Waits for and returns the next due item; returns None when this is closed.

        Until the taker calls done(), the clock counts it as working.
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
        """Marks the taken item as done or put again."""
        self._clock.end()

    def wake(self) -> None:
        """Looks again, because the clock has skipped."""
        with self._changed:
            self._changed.notify_all()

    def close(self) -> None:
        """Stops handing out items."""
        with self._changed:
            self._closed = True
            self._clock.expect(self, None)
            self._changed.notify_all()
