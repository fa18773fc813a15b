"""How long to wait before Transcribe is asked again.

Pure. A job's plan is made once, when it is started: how long it is expected to take, how sure that
is, and what a check costs. The waits follow from the plan and from the time that Transcribe has
worked on the job. The time in Transcribe's queue says nothing about that.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

from transcription.polling.duration_estimate import DurationModel, fit_durations
from transcription.polling.schedule import REACH, PollSchedule, best_schedule, rush_for

JITTER = 0.03  # a wait varies by this share of it, so that what happens at once is not repeated
#: GetTranscriptionJob's quota is 30 a second for the account; what the checks of this stack are
#: planned to use at most.
CHECKS_A_SECOND = 24.0
QUEUED_CHECKS_A_SECOND = 8.0  # of jobs in the queue, so that those that run are not disturbed
RUSH_SECONDS, RUSH_JITTER = 60.0, 0.5
THROTTLED_SECONDS = 600
PRIOR_MODEL = fit_durations(())


@dataclass(frozen=True)
class PollPlan:
    """What one job's waits follow from."""

    seconds: float  #: half of such jobs take less
    spread: float  #: the standard deviation of the logarithm of the time
    price: float  #: what a check costs, as lag in shares of `seconds`
    rush: float = 1.0  #: how many times the price and the bound of a wait were raised

    def as_dict(self) -> dict[str, float]:
        """As the record and the state machine's messages carry it."""
        return asdict(self)

    @property
    def schedule(self) -> PollSchedule:
        """The best times for its checks, in shares of `seconds`."""
        return best_schedule(self.spread, self.price, REACH * self.rush)

    @property
    def rush_price(self) -> float:
        """The price if there is a rush, in which the bound gives way to the quota; otherwise 0."""
        return self.price if self.rush > 1 else 0.0


@dataclass(frozen=True)
class PollingPolicy:
    """The bounds of a wait, in seconds, and the price of a check if there are few jobs."""

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
        """For a job that is started now. Many jobs a second get fewer checks each."""
        estimate = model.estimate(media_seconds)
        spread, rush = round(estimate.spread, 2), 1.0
        if starts_a_second > 0:
            rush = rush_for(spread, self.price, CHECKS_A_SECOND / starts_a_second)
        return PollPlan(round(estimate.seconds, 2), spread, self.price * rush, rush)

    def plan_of(self, plan: Mapping[str, float] | None, media_seconds: float | None) -> PollPlan:
        """The plan that a job's step carries, or the one with nothing learned if it has none."""
        return PollPlan(**plan) if plan else self.plan(media_seconds)

    def first_wait(self, plan: PollPlan) -> int:
        """The wait before the first check of a job, as if Transcribe began with it at once."""
        return self.next_wait(plan, 0.0)

    def next_wait(self, plan: PollPlan, running_seconds: float) -> int:
        """The wait after a check that found the job running for so long.

        It is at most a fifth of that, or ends at the first check, unless there is a rush.
        """
        share, schedule = max(0.0, running_seconds) / plan.seconds, plan.schedule
        best = (schedule.after(share) - share) * plan.seconds
        latest = (schedule.latest(share) - share) * plan.seconds
        # What leaves Gets for the others in a rush; it may vary up to twice that.
        fair = min(plan.rush_price, 1.0) * RUSH_SECONDS
        return self._jittered(max(best, fair), max(latest, 2 * fair), plan.rush_price)

    def queued_wait(self, plan: PollPlan, queued_seconds: float, open_jobs: int = 0) -> int:
        """The wait after a check that found the job still queued. QUEUED is normal, for days.

        If the job began right now, its first check would be after first_wait. How much longer the
        queue takes can only be guessed from how long it took. All queued jobs have a fair share of
        the Gets that are kept for them, and in a rush there will soon be many more of them.
        """
        schedule = plan.schedule
        best = max(schedule.after(0.0) * plan.seconds, queued_seconds * schedule.growth)
        latest = max(schedule.latest(0.0) * plan.seconds, queued_seconds * schedule.reach)
        fair = max(open_jobs / QUEUED_CHECKS_A_SECOND, plan.rush_price * RUSH_SECONDS)
        return self._jittered(max(best, fair), max(latest, 2 * fair), plan.rush_price)

    def throttled_wait(self) -> int:
        """The wait after a check that was throttled: well spread, so that a burst thins out."""
        longest = max(self.min_seconds, min(self.max_seconds, THROTTLED_SECONDS))
        return round(self.min_seconds + (longest - self.min_seconds) * self.jitter())

    def _jittered(self, seconds: float, longest: float, rush_price: float) -> int:
        """Whole seconds, varied by chance about their middle, in a rush mostly upwards.

        What would be over the longest is varied below it.
        """
        chance = self.jitter()
        jitter = max(JITTER, min(RUSH_JITTER, rush_price / 2))
        longest = min(longest, self.max_seconds)
        wait = seconds * (1 - JITTER / 2 + jitter * chance)
        if wait > longest:
            wait = longest * (1 - JITTER * chance)
        return max(1, self.min_seconds, min(round(wait), int(longest)))
