"""Computes the best times to check whether a job is done, from the distribution of its duration.

Pure. A job's time is lognormal about its median; a few jobs in a hundred take several times as
long. A check costs a price, and a late one costs its lag. Dynamic programming over a grid of times,
backwards, finds the times with the least expected cost among those that keep a bound: the wait
after a check is at most a share of the time that the job has run. The first check comes at most
that share after the time that nearly every job takes. So all but a few jobs are seen after at most
that share of their time.

All times are in units of the median: one schedule serves every job of its spread and price.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, erfc, exp, log, log1p, sqrt

REACH = 0.2  #: the longest wait after a check, as a share of the time that the job has run
STRAGGLERS = 0.01  #: the share of jobs that are late in any case: 1 in k takes k times as long
#: The grid, in spreads from the median. 1 job in 200 takes less; beyond it only stragglers are
#: left.
_EARLIEST, _LATEST, _STEPS_A_SPREAD = -2.576, 3.0, 10
_LEAST_STEPS_A_WAIT = 4  # gives a wide spread's grid a choice of waits within the bound
_TAIL = log(2)  # how far the grid extends beyond the latest
MIN_GROWTH, MAX_GROWTH = 0.1, 1.0
MAX_PRICE = 10.0  # nearly every job is done at its first check
_RUSH_STEP = 1.5

Grid = Sequence[float]  #: times, or a value for each of them


@dataclass(frozen=True)
class PollSchedule:
    """The times of the checks after one that found the job unfinished."""

    times: tuple[float, ...]
    following: tuple[float, ...]  #: the next check after one at each of `times`
    growth: float  #: after the last of them, the next wait as a share of the time so far
    reach: float
    checks: float  #: mean number of checks per job

    def after(self, time: float) -> float:
        """Returns the time of the next check after one at this time. It is always later."""
        if time >= self.times[-1]:
            return time * (1 + self.growth)
        if time <= self.times[0]:
            return self.following[0]
        right = bisect_right(self.times, time)
        left = right - 1
        share = (time - self.times[left]) / (self.times[right] - self.times[left])
        return self.following[left] + share * (self.following[right] - self.following[left])

    def latest(self, time: float) -> float:
        """Returns the latest time that the check after one at this time may have."""
        return max(time, self.times[0]) * (1 + self.reach)


@lru_cache(maxsize=256)
def best_schedule(spread: float, price: float, reach: float = REACH) -> PollSchedule:
    """Returns the cheapest schedule.

    spread is the standard deviation of the time's logarithm; price is that of a check, in medians
    of lag.
    """
    growth = growth_of(price, reach)
    # The bound is a whole number of steps, so that it is a point of the grid.
    steps = max(_LEAST_STEPS_A_WAIT, ceil(log1p(reach) / spread * _STEPS_A_SPREAD))
    step = log1p(reach) / steps
    body = ceil((_LATEST - _EARLIEST) * spread / step) + 1
    count = body + ceil(_TAIL / step)
    times = [exp(_EARLIEST * spread + k * step) for k in range(count)]
    alive = [_survival(time, spread) for time in times]
    following, checks = _solve(times, alive, body, steps, price, growth)
    return PollSchedule(tuple(times[:body]), tuple(following), growth, reach, checks)


def rush_for(spread: float, price: float, checks: float) -> float:
    """Returns the factor for price and reach at which a job takes at most this many checks.

    The price ends above MAX_PRICE if nothing makes the checks few enough.
    """

    def few_enough(step: int) -> bool:
        rush = _RUSH_STEP**step
        return best_schedule(spread, price * rush, REACH * rush).checks <= checks

    if few_enough(0):
        return 1.0
    most = max(0, ceil(log(MAX_PRICE / price) / log(_RUSH_STEP)))
    return _RUSH_STEP ** bisect_left(range(most), x=True, key=few_enough)


def growth_of(price: float, reach: float = REACH) -> float:
    """Returns the best next wait, as a share of the time so far, if 1 job in k takes k times as
    long.

    A job of age t then ends at a rate of 1/t, so a wait of w costs w/2 of lag and price/w of
    checks.
    """
    return min(max(sqrt(2 * price), MIN_GROWTH), MAX_GROWTH, reach)


def _survival(time: float, spread: float) -> float:
    """Returns the share of jobs that take longer."""
    usual = erfc(log(time) / spread / sqrt(2)) / 2
    return (1 - STRAGGLERS) * usual + STRAGGLERS * min(1.0, 1 / time)


def _solve(
    times: Grid, alive: Grid, body: int, steps: int, price: float, growth: float
) -> tuple[list[float], float]:
    """Returns the next check after one at each time of the body, and the mean number of checks.

    The next check is at most `steps` grid times later. After the body, waits grow.
    """
    area = _areas(times, alive)
    last = len(times) - 1
    checks = [share / growth for share in alive]
    rest = [
        price * count + share * growth * time / 2 - before
        for time, share, count, before in zip(times, alive, checks, area, strict=True)
    ]  # the cost still to come after a check at each time, less the area
    following, latest = [0.0] * body, times[-1]
    for j in reversed(range(body)):
        # The more jobs are alive, the sooner the best next check: never after the last one found.
        last = min(last, j + steps)
        costs = [alive[j] * times[k] + rest[k] for k in range(j + 1, last + 1)]
        least = min(costs)
        last = j + 1 + costs.index(least)
        latest = following[j] = min(latest, _between(times, costs, last, j + 1))
        rest[j] = least + alive[j] * (price - times[j])
        checks[j] = alive[j] + checks[last]
    return following, checks[0]


def _areas(times: Grid, alive: Grid) -> list[float]:
    """Returns the integral of `alive` up to each time.

    The lag of a check at k after one at j is alive[j] * (times[k] - times[j]) less the area between
    them.
    """
    areas = [0.0]
    for k in range(1, len(times)):
        areas.append(areas[-1] + (alive[k] + alive[k - 1]) / 2 * (times[k] - times[k - 1]))
    return areas


def _between(times: Grid, costs: Grid, best: int, first: int) -> float:
    """Returns where the parabola through the best time and its neighbours has its minimum.

    costs are those of the times from `first` on.
    """
    time, place = times[best], best - first
    if not 0 < place < len(costs) - 1:
        return time
    before, after = times[best - 1], times[best + 1]
    left, right = costs[place - 1] - costs[place], costs[place + 1] - costs[place]
    p, q = (time - before) ** 2 * right, (after - time) ** 2 * left
    r, s = (time - before) * right, (after - time) * left
    if r + s <= 0:
        return time
    return time - (p - q) / (2 * (r + s))
