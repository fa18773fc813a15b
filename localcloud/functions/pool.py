"""The warm processes of one version of a function."""

import os
import threading
import time
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

DEFAULT_LIMIT = max(3, os.cpu_count() or 1)
"""Processes a version. AWS starts one for every call that finds none idle; here further calls wait
for their turn.
"""
STARTS_AT_A_TIME = max(1, os.cpu_count() or 1)
"""A start is all work; more than there are processors would only make each slower, and can be too
slow for Lambda.
"""


class Poolable(Protocol):
    last_used: float

    def close(self) -> None:
        """Ends the process."""


E = TypeVar("E", bound=Poolable)


class PoolClosedError(Exception):
    """The pool takes no more calls."""


class Pool(Generic[E]):
    """Grows with the calls up to a limit; shrink() closes idle processes.

    The process used last is used next, so that surplus ones stay idle and can be closed. A call
    that finds none idle waits for a returned one, or for permission to start one, whichever comes
    first.
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
        """The number of processes, including those that are starting."""
        with self._changed:
            return len(self._idle) + len(self._busy) + self._starting

    def busy(self) -> list[E]:
        """Returns the processes that are answering a call."""
        with self._changed:
            return list(self._busy)

    def take(self) -> tuple[E, bool]:
        """Returns a process for one call, and whether it was started for it.

        Raises PoolClosedError, and errors of the start.
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
        """Returns a process to the pool; alive says whether it can take another call."""
        with self._changed:
            self._busy.discard(process)
            keep = alive and not self._closed
            if keep:
                self._idle.append(process)
            self._changed.notify_all()
        if alive and not keep:
            process.close()

    def shrink(self, idle_seconds: float) -> None:
        """Closes processes that were idle for this long."""
        with self._changed:
            limit = time.monotonic() - idle_seconds
            old = [process for process in self._idle if process.last_used <= limit]
            self._idle = [process for process in self._idle if process not in old]
        for process in old:
            process.close()

    def retire(self) -> None:
        """Takes no more calls; closes idle processes now, and the others after their calls."""
        with self._changed:
            self._closed = True
            idle, self._idle = self._idle, []
            self._changed.notify_all()
        for process in idle:
            process.close()

    def close(self) -> None:
        """Closes everything, even during a call."""
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
