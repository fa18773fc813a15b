"""The best times to check whether a job is done, from what is known of the time that it takes.

Pure. A job's time is lognormal about its median; a few jobs in a hundred take several times as
long. A check costs a price, and a late one costs its lag. Dynamic programming over a grid of times,
backwards, finds the times that cost the least in the mean among those that keep a bound: the wait
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
STRAGGLERS = 0.01  #: the share of jobs that are late whatever the rest do: 1 in k takes k times
#: The grid, in spreads from the median. 1 job in 200 takes less; beyond, only stragglers are left.
_EARLIEST, _LATEST, _STEPS_A_SPREAD = -2.576, 3.0, 10
_LEAST_STEPS_A_WAIT = 4  # so that a wide spread's grid has a choice of waits within the bound
_TAIL = log(2)  # how far the grid goes on beyond the latest
MIN_GROWTH, MAX_GROWTH = 0.1, 1.0
MAX_PRICE = 10.0  # nearly every job is done at its first check
_RUSH_STEP = 1.5

Grid = Sequence[float]  #: times, or what belongs to each of them


@dataclass(frozen=True)
class PollSchedule:
    """When to check next, for a job that was not done at its last check."""

    times: tuple[float, ...]
    following: tuple[float, ...]  #: the next check after one at each of `times`
    growth: float  #: past the end of them: the next wait, as a share of the time so far
    reach: float
    checks: float  #: how many a job takes in the mean

    def after(self, time: float) -> float:
        """The next check after one at this time. Always later than it."""
        if time >= self.times[-1]:
            return time * (1 + self.growth)
        if time <= self.times[0]:
            return self.following[0]
        right = bisect_right(self.times, time)
        left = right - 1
        share = (time - self.times[left]) / (self.times[right] - self.times[left])
        return self.following[left] + share * (self.following[right] - self.following[left])

    def latest(self, time: float) -> float:
        """The latest that the check after one at this time may be."""
        return max(time, self.times[0]) * (1 + self.reach)


@lru_cache(maxsize=256)
def best_schedule(spread: float, price: float, reach: float = REACH) -> PollSchedule:
    """spread: standard deviation of the time's logarithm; price: a check's, in medians of lag."""
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
    """How many times price and reach are raised until a job takes at most this many checks.

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
    """The best next wait, as a share of the time so far, where 1 job in k takes k times as long.

    There a job of age t ends at a rate of 1/t, and waits of w cost w/2 and price/w of it each.
    """
    return min(max(sqrt(2 * price), MIN_GROWTH), MAX_GROWTH, reach)


def _survival(time: float, spread: float) -> float:
    """The share of jobs that take longer."""
    usual = erfc(log(time) / spread / sqrt(2)) / 2
    return (1 - STRAGGLERS) * usual + STRAGGLERS * min(1.0, 1 / time)


def _solve(
    times: Grid, alive: Grid, body: int, steps: int, price: float, growth: float
) -> tuple[list[float], float]:
    """The next check after one at each time of the body, and the mean number of checks.

    The next check is at most `steps` times later. After the body, waits grow.
    """
    area = _areas(times, alive)
    last = len(times) - 1
    checks = [share / growth for share in alive]
    rest = [
        price * count + share * growth * time / 2 - before
        for time, share, count, before in zip(times, alive, checks, area, strict=True)
    ]  # what is still to be paid after a check at each time, less the area
    following, latest = [0.0] * body, times[-1]
    for j in reversed(range(body)):
        # The more jobs are alive, the sooner the best next check: none after the one found last.
        last = min(last, j + steps)
        costs = [alive[j] * times[k] + rest[k] for k in range(j + 1, last + 1)]
        least = min(costs)
        last = j + 1 + costs.index(least)
        latest = following[j] = min(latest, _between(times, costs, last, j + 1))
        rest[j] = least + alive[j] * (price - times[j])
        checks[j] = alive[j] + checks[last]
    return following, checks[0]


def _areas(times: Grid, alive: Grid) -> list[float]:
    """The integral of `alive` up to each time: the lag of a check at k after one at j is
    alive[j] * (times[k] - times[j]) less the area between them.
    """
    areas = [0.0]
    for k in range(1, len(times)):
        areas.append(areas[-1] + (alive[k] + alive[k - 1]) / 2 * (times[k] - times[k - 1]))
    return areas


def _between(times: Grid, costs: Grid, best: int, first: int) -> float:
    """Where the parabola through the best of the times and its neighbours is lowest.

    costs: of the times from `first` on.
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
