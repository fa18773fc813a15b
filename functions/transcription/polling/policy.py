"""How long to wait before Transcribe is asked again.

Pure. A job's plan is made once, when it starts: its expected duration, how uncertain that is, and
the price of a check. The waits follow from the plan and from the time that Transcribe has worked on
the job. Time in Transcribe's queue does not count.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

from transcription.polling.duration_estimate import DurationModel, fit_durations
from transcription.polling.schedule import REACH, PollSchedule, best_schedule, rush_for

# the share by which a wait varies, so that jobs that start at once are not checked at once
JITTER = 0.03
#: GetTranscriptionJob's quota is 30 per second and account; this is what the stack's checks are
#: planned to use at most.
CHECKS_A_SECOND = 24.0
QUEUED_CHECKS_A_SECOND = 8.0  # for jobs in the queue, so that running ones keep their share
RUSH_SECONDS, RUSH_JITTER = 60.0, 0.5
THROTTLED_SECONDS = 600
PRIOR_MODEL = fit_durations(())


@dataclass(frozen=True)
class PollPlan:
    """The parameters of one job's waits."""

    seconds: float  #: half of such jobs take less
    spread: float  #: the standard deviation of the logarithm of the time
    price: float  #: of a check, as lag in shares of `seconds`
    rush: float = 1.0  #: the factor by which the price and the bound of a wait were raised

    def as_dict(self) -> dict[str, float]:
        """Returns the plan in the form of the record and the state machine's messages."""
        return asdict(self)

    @property
    def schedule(self) -> PollSchedule:
        """The best times for its checks, in shares of `seconds`."""
        return best_schedule(self.spread, self.price, REACH * self.rush)

    @property
    def rush_price(self) -> float:
        """The price in a rush, in which the quota counts more than the bound; otherwise 0."""
        return self.price if self.rush > 1 else 0.0


@dataclass(frozen=True)
class PollingPolicy:
    """The bounds of a wait in seconds, and the price of a check if there are few jobs."""

    min_seconds: int
    max_seconds: int
    price: float
    jitter: Callable[[], float] = random.random  #: 0 to 1

    def plan(
        self,
        media_seconds: float | None,
        model: DurationModel = PRIOR_MODEL,
        starts_a_second: float = 0.0,
    ) -> PollPlan:
        """Returns the plan of a job that starts now. If many start, each gets fewer checks."""
        estimate = model.estimate(media_seconds)
        spread, rush = round(estimate.spread, 2), 1.0
        if starts_a_second > 0:
            rush = rush_for(spread, self.price, CHECKS_A_SECOND / starts_a_second)
        return PollPlan(round(estimate.seconds, 2), spread, self.price * rush, rush)

    def plan_of(self, plan: Mapping[str, float] | None, media_seconds: float | None) -> PollPlan:
        """Returns the plan that a job's step carries, or the default plan if it has none."""
        return PollPlan(**plan) if plan else self.plan(media_seconds)

    def first_wait(self, plan: PollPlan) -> int:
        """Returns the wait before a job's first check, as if Transcribe began with it at once."""
        return self.next_wait(plan, 0.0)

    def next_wait(self, plan: PollPlan, running_seconds: float) -> int:
        """Returns the wait after a check that found the job running for this long.

        It is at most a fifth of that, or ends at the first check, unless there is a rush.
        """
        share, schedule = max(0.0, running_seconds) / plan.seconds, plan.schedule
        best = (schedule.after(share) - share) * plan.seconds
        latest = (schedule.latest(share) - share) * plan.seconds
        # Leaves enough Gets for other jobs in a rush; the wait may vary up to twice this.
        fair = min(plan.rush_price, 1.0) * RUSH_SECONDS
        return self._jittered(max(best, fair), max(latest, 2 * fair), plan.rush_price)

    def queued_wait(self, plan: PollPlan, queued_seconds: float, open_jobs: int = 0) -> int:
        """Returns the wait after a check that found the job still queued. QUEUED is normal, for
        days.

        If the job began right now, its first check would be after first_wait. The rest of the time
        in the queue is estimated from the time so far. All queued jobs share the Gets that are kept
        for them, and a rush will soon add many more of them.
        """
        schedule = plan.schedule
        best = max(schedule.after(0.0) * plan.seconds, queued_seconds * schedule.growth)
        latest = max(schedule.latest(0.0) * plan.seconds, queued_seconds * schedule.reach)
        fair = max(open_jobs / QUEUED_CHECKS_A_SECOND, plan.rush_price * RUSH_SECONDS)
        return self._jittered(max(best, fair), max(latest, 2 * fair), plan.rush_price)

    def throttled_wait(self) -> int:
        """Returns the wait after a throttled check, spread widely so that a burst thins out."""
        longest = max(self.min_seconds, min(self.max_seconds, THROTTLED_SECONDS))
        return round(self.min_seconds + (longest - self.min_seconds) * self.jitter())

    def _jittered(self, seconds: float, longest: float, rush_price: float) -> int:
        """Returns whole seconds, varied at random about their middle, in a rush mostly upwards.

        The variation never exceeds the longest wait.
        """
        chance = self.jitter()
        jitter = max(JITTER, min(RUSH_JITTER, rush_price / 2))
        longest = min(longest, self.max_seconds)
        wait = seconds * (1 - JITTER / 2 + jitter * chance)
        if wait > longest:
            wait = longest * (1 - JITTER * chance)
        return max(1, self.min_seconds, min(round(wait), int(longest)))
