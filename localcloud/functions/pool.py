"""The warm processes of one version of a function."""

import os
import threading
import time
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

DEFAULT_LIMIT = max(4, 4 * (os.cpu_count() or 1))
"""Processes a version. AWS starts one for every call that finds none idle; here further calls wait
for their turn.
"""
STARTS_AT_A_TIME = max(1, os.cpu_count() or 1)
"""A start is all work; more than there are processors would only make each slower, and can be too
slow for Lambda.
"""


class Poolable(Protocol):
    """What a pool keeps."""

    last_used: float

    def close(self) -> None:
        """End it."""


E = TypeVar("E", bound=Poolable)


class PoolClosedError(Exception):
    """The pool takes no more calls."""


class Pool(Generic[E]):
    """Grows with the calls up to a limit; shrink() closes what has been idle.

    The process used last is used next, so that those that are not needed stay idle and can be
    closed. A call that finds none idle waits for whatever comes first: one that is given back, or
    leave to start one.
    """

    def __init__(self, start: Callable[[], E], limit: int = DEFAULT_LIMIT) -> None:
        self._start = start
        self._limit = limit
        self._idle: list[E] = []
        self._busy: set[E] = set()
        self._starting = 0
        self._closed = False
        self._killed = False
        self._changed = threading.Condition()

    @property
    def size(self) -> int:
        """How many processes there are, those that are being started included."""
        with self._changed:
            return len(self._idle) + len(self._busy) + self._starting

    def busy(self) -> list[E]:
        """The processes under a call."""
        with self._changed:
            return list(self._busy)

    def take(self) -> tuple[E, bool]:
        """A process for one call, and whether it was started for it.

        Raises PoolClosedError, and whatever the start raises.
        """
        with self._changed:
            self._changed.wait_for(self._can_take)
            if self._closed:
                raise PoolClosedError
            if self._idle:
                process = self._idle.pop()
                self._busy.add(process)
                return process, False
            self._starting += 1
        return self._started(), True

    def give_back(self, process: E, *, alive: bool) -> None:
        """The call is over; alive says whether the process can take another."""
        with self._changed:
            self._busy.discard(process)
            keep = alive and not self._closed
            if keep:
                self._idle.append(process)
            self._changed.notify_all()
        if alive and not keep:
            process.close()

    def shrink(self, idle_seconds: float) -> None:
        """Close what nobody has used for so long."""
        with self._changed:
            limit = time.monotonic() - idle_seconds
            old = [process for process in self._idle if process.last_used <= limit]
            self._idle = [process for process in self._idle if process not in old]
        for process in old:
            process.close()

    def retire(self) -> None:
        """Take no more calls; close what is idle now, and the rest when its call is over."""
        with self._changed:
            self._closed = True
            idle, self._idle = self._idle, []
            self._changed.notify_all()
        for process in idle:
            process.close()

    def close(self) -> None:
        """Close everything, also under a call."""
        self.retire()
        with self._changed:
            self._killed = True
            busy = list(self._busy)
        for process in busy:
            process.close()

    def _can_take(self) -> bool:
        if self._closed or self._idle:
            return True
        alive = len(self._busy) + self._starting
        return alive < self._limit and self._starting < STARTS_AT_A_TIME

    def _started(self) -> E:
        process = None
        try:
            process = self._start()
        finally:
            with self._changed:
                self._starting -= 1
                if process is not None and not self._killed:
                    self._busy.add(process)
                self._changed.notify_all()
        if self._killed:
            process.close()
            raise PoolClosedError
        return process
