"""How long to wait before asking Transcribe again.

Pure. A job's plan is made once, when it is started: how long it is expected to take, how sure that
is, and what a check costs. The waits follow from the plan and from the time that Transcribe has
been at work on the job; the time before that, in its queue, tells nothing of it.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

from transcription.polling.duration_estimate import Experience, learned
from transcription.polling.schedule import best_check_times, growth_of, price_for

JITTER = 0.06  # a wait varies by so much of it, so that what happens at once is not repeated
#: GetTranscriptionJob's quota is 30 a second for the account; what the checks of this stack are
#: planned to use at most.
CHECKS_A_SECOND = 24.0
QUEUED_CHECKS_A_SECOND = 8.0  # of jobs in the queue, so that those that run are not disturbed
RUSH_SECONDS, RUSH_JITTER = 60.0, 0.5
THROTTLED_SECONDS = 600
NOTHING_LEARNED = learned(())


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
        experience: Experience = NOTHING_LEARNED,
        starts_a_second: float = 0.0,
    ) -> Plan:
        """For a job that is started now. Many jobs a second get fewer checks each."""
        pace = experience.pace(media_seconds)
        spread, price = round(pace.spread, 2), self.price
        if starts_a_second > 0:
            price = price_for(spread, price, CHECKS_A_SECOND / starts_a_second)
        return Plan(round(pace.seconds, 2), spread, price)

    def plan_of(self, plan: Mapping[str, float] | None, media_seconds: float | None) -> Plan:
        """The plan that a job's step carries, or the one with nothing learned if it has none."""
        return Plan(**plan) if plan else self.plan(media_seconds)

    def first_wait(self, plan: Plan) -> int:
        """The wait before the first check of a job, as if Transcribe began with it at once."""
        return self.next_wait(plan, 0.0)

    def next_wait(self, plan: Plan, running_seconds: float) -> int:
        """The wait after a check that found the job running for so long."""
        share = max(0.0, running_seconds) / plan.seconds
        times = best_check_times(plan.spread, plan.price)
        wait = (times.after(share) - share) * plan.seconds
        return self._bounded(max(wait, min(plan.price, 1.0) * RUSH_SECONDS), plan.price)

    def queued_wait(self, plan: Plan, queued_seconds: float, open_jobs: int = 0) -> int:
        """The wait after a check that found the job still queued. QUEUED is normal, for days.

        Were it begun right now, its first check would be after first_wait; how much longer the
        queue takes, nothing tells but how long it took. All that wait share what Gets there are;
        in a rush, which a high price tells, there will soon be many more.
        """
        first = best_check_times(plan.spread, plan.price).after(0.0) * plan.seconds
        share = open_jobs / QUEUED_CHECKS_A_SECOND
        rush = plan.price * RUSH_SECONDS
        longest = max(first, queued_seconds * growth_of(plan.price), share, rush)
        return self._bounded(longest, plan.price)

    def throttled_wait(self) -> int:
        """The wait after a check that was throttled: well spread, so that a burst thins out."""
        longest = max(self.min_seconds, min(self.max_seconds, THROTTLED_SECONDS))
        return round(self.min_seconds + (longest - self.min_seconds) * self.jitter())

    def _bounded(self, seconds: float, price: float) -> int:
        """Jittered about its middle, further up in a rush; what is over the longest, below it."""
        chance = self.jitter()
        jitter = max(JITTER, min(RUSH_JITTER, price / 8))
        wait = seconds * (1 - JITTER / 2 + jitter * chance)
        if wait > self.max_seconds:
            wait = self.max_seconds * (1 - JITTER * chance)
        return max(1, self.min_seconds, round(wait))
