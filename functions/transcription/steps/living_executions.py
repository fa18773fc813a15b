"""Finds out which executions run, with as few calls to Step Functions as possible."""

import threading
from collections.abc import Callable

from transcription.steps.ports import Executions


class LivingExecutions:
    """Knows which executions run. Thread-safe.

    It asks about the first few one by one, and then lists all of them: Step Functions describes 10
    to 15 executions a second and lists 1,000 in one call
    (https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html).
    """

    ASKED_SINGLY = 100
    LISTED = 100_000  # in 100 calls, which every region's quota allows at once

    def __init__(self, executions: Executions, has_time: Callable[[], bool]) -> None:
        self._executions = executions
        self._has_time = has_time
        self._lock = threading.Lock()
        self._asked = 0
        self._running: frozenset[str] | None = None

    def has(self, arn: str) -> bool:
        """Returns whether the execution runs. It must have started before this object was made."""
        with self._lock:
            self._asked += 1
            if self._asked == self.ASKED_SINGLY + 1:
                self._running = self._executions.running_ones(self.LISTED, self._has_time)
        if self._running is None:
            return self._executions.is_running(arn)
        return arn in self._running
