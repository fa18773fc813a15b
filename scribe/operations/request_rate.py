"""Limits the rate of calls."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class RequestRate:
    """Limits calls to a rate; call wait() before each."""

    rate: float  #: a second
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _next: float = field(default=0.0, init=False)

    def wait(self) -> None:
        now = self.monotonic()
        if self._next > now:
            self.sleep(self._next - now)
        self._next = max(now, self._next) + 1 / self.rate
