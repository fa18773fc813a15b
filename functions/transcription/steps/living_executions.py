"""Which executions run, asked of Step Functions as seldom as possible."""

import threading
from collections.abc import Callable

from transcription.steps.ports import Executions


class LivingExecutions:
    """Which executions live: the first few are asked for, and beyond that all at once. Thread-safe.

    Step Functions describes 10 to 15 executions a second and lists 1,000 in one call
    (https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html).
    """

    ASKED_SINGLY = 100
    LISTED = 100_000  # 100 calls, which every region's quota allows at once

    def __init__(self, executions: Executions, has_time: Callable[[], bool]) -> None:
        self._executions = executions
        self._has_time = has_time
        self._lock = threading.Lock()
        self._asked = 0
        self._running: frozenset[str] | None = None

    def has(self, arn: str) -> bool:
        """Whether it lives; it must have been started before this is made."""
        with self._lock:
            self._asked += 1
            if self._asked == self.ASKED_SINGLY + 1:
                self._running = self._executions.running_ones(self.LISTED, self._has_time)
        if self._running is None:
            return self._executions.is_running(arn)
        return arn in self._running
