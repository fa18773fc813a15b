"""A model of Lambda on a virtual clock: an account's concurrent executions, and outages."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from benchmarks.polling.machine import CHECK, PROCESS, START

THROTTLED = "Lambda.TooManyRequestsException"
#: Seconds of a call, waits for AWS's answers included; longer than a warm one takes.
SECONDS = {START: 1.0, CHECK: 0.5, PROCESS: 2.0}


@dataclass
class LambdaModel:
    """Refuses calls over the concurrent ones, and every call until `out_until`."""

    concurrent: float
    out_until: float = 0.0
    seconds: Mapping[str, float] = field(default_factory=lambda: SECONDS)
    running: int = 0
    refused: int = 0

    def begin(self, now: float) -> bool:
        """Whether the call runs; whoever called says when it has ended."""
        if now < self.out_until or self.running >= self.concurrent:
            self.refused += 1
            return False
        self.running += 1
        return True
