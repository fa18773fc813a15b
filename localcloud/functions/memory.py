"""Measures the memory of a function's process, regularly."""

import contextlib
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

HIGH_WATER = re.compile(rb"^VmHWM:\s+(\d+) kB", re.MULTILINE)


def peak_bytes(pid: int) -> int | None:
    """Returns the most memory that the process has ever had resident; None if it is gone."""
    try:
        match = HIGH_WATER.search(Path(f"/proc/{pid}/status").read_bytes())
    except OSError:
        return None
    return int(match[1]) * 1024 if match else None


class MemoryWatch:
    """A thread that has every busy process checked fifty times a second."""

    INTERVAL_SECONDS = 0.02

    def __init__(self) -> None:
        self._looks: dict[object, Callable[[], None]] = {}
        self._changed = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._watch, name="function-memory", daemon=True)
        self._thread.start()

    @contextlib.contextmanager
    def watching(self, look: Callable[[], None]) -> Iterator[None]:
        """Calls look() again and again within the block."""
        key = object()
        with self._changed:
            self._looks[key] = look
            self._changed.notify()
        try:
            yield
        finally:
            with self._changed:
                del self._looks[key]

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join()

    def _watch(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._looks or self._closed)
                if self._closed:
                    return
                for look in self._looks.values():
                    look()
                self._changed.wait(self.INTERVAL_SECONDS)
