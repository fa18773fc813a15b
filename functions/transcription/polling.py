"""How long to wait before asking Transcribe again.

Pure. A job's plan is made once, when it is started: how long it is expected to take, how sure that
is, and what a check costs. The waits follow from the plan and from the time that Transcribe has
been at work on the job; the time before that, in its queue, tells nothing of it.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from transcription.check_times import best_check_times, growth_of, price_for
from transcription.pace import Timing, expected_pace

JITTER = 0.06  # a wait varies by so much of it, so that what happens at once is not repeated
#: GetTranscriptionJob's quota is 30 a second for the account; what the checks of this stack are
#: planned to use at most.
CHECKS_A_SECOND = 24.0


@dataclass(frozen=True)
class Plan:
    """What one job's waits follow from."""

    seconds: float  #: half of such jobs take less
    spread: float  #: the standard deviation of the logarithm of the time
    price: float  #: what a check costs, as lag in shares of `seconds`

    def as_dict(self) -> dict[str, float]:
        """As the record and the state machine's messages carry it."""
        return asdict(self)


@dataclass(frozen=True)
class PollingPolicy:
    """The bounds of a wait, in seconds, and the price of a check where there are few jobs."""

    min_seconds: int
    max_seconds: int
    price: float
    jitter: Callable[[], float] = random.random  #: 0 to 1

    def plan(
        self,
        media_seconds: float | None,
        timings: Sequence[Timing] = (),
        starts_a_second: float = 0.0,
    ) -> Plan:
        """For a job that is started now. Many jobs a second get fewer checks each."""
        pace = expected_pace(media_seconds, timings)
        spread, price = round(pace.spread, 2), self.price
        if starts_a_second > 0:
            price = price_for(spread, price, CHECKS_A_SECOND / starts_a_second)
        return Plan(round(pace.seconds, 2), spread, price)

    def plan_in(self, job: Mapping[str, Any]) -> Plan:
        """The plan that a step's view of its job carries, or the one with nothing learned."""
        carried = job.get("plan")
        return Plan(**carried) if carried else self.plan(job.get("media_seconds"))

    def first_wait(self, plan: Plan) -> int:
        """The wait before the first check of a job, as if Transcribe began with it at once."""
        return self.next_wait(plan, 0.0)

    def next_wait(self, plan: Plan, running_seconds: float) -> int:
        """The wait after a check that found the job running for so long."""
        share = max(0.0, running_seconds) / plan.seconds
        times = best_check_times(plan.spread, plan.price)
        return self._bounded((times.after(share) - share) * plan.seconds)

    def queued_wait(self, plan: Plan, queued_seconds: float) -> int:
        """The wait after a check that found the job still queued. QUEUED is normal, for days.

        Were it begun right now, its first check would be after first_wait; how much longer the
        queue takes, nothing tells but how long it took.
        """
        first = best_check_times(plan.spread, plan.price).after(0.0) * plan.seconds
        return self._bounded(max(first, queued_seconds * growth_of(plan.price)))

    def throttled_wait(self) -> int:
        """The wait after a check that was throttled: well spread, so that a burst thins out."""
        spread = self.min_seconds + (self.max_seconds - self.min_seconds) * self.jitter()
        return max(1, round(spread))

    def _bounded(self, seconds: float) -> int:
        """Jittered about its middle, but never over the longest: those spread below it."""
        longest = min(max(seconds * (1 + JITTER / 2), self.min_seconds), self.max_seconds)
        return max(1, self.min_seconds, round(longest * (1 - JITTER * self.jitter())))
