"""The best times to look whether a job is done, for what is known of the time that it takes.

Pure. A job's time is lognormal about its median; a few jobs in a hundred take several times as
long. Looking costs a price, looking late costs the lag; the times that cost the least in the mean
follow from dynamic programming over a grid of times, backwards. All times are in units of the
median, so one table serves every job of the same spread and price.
"""

from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from math import erfc, exp, log, sqrt

STRAGGLERS = 0.01  # the share of jobs that are late whatever the rest do: 1 in k takes k times
_EARLIEST, _LATEST, _STEPS_A_SPREAD = -4.0, 3.0, 10  # the grid, in spreads from the median
_TAIL_STEPS, _TAIL_RATIO = 16, 1.1  # and beyond, where only stragglers are
MIN_GROWTH, MAX_GROWTH = 0.1, 1.0
MAX_PRICE = 10.0  # nearly every job is done at its first look


@dataclass(frozen=True)
class PollSchedule:
    """When to look next, for a job that was not done when it was looked at last."""

    now: tuple[float, ...]
    then: tuple[float, ...]  #: the next look after each of `now`
    growth: float  #: past the end of them: the next wait, as a share of the time so far
    looks: float  #: how many a job takes in the mean

    def after(self, time: float) -> float:
        """The next look after one at this time. Always later than it."""
        if time >= self.now[-1]:
            return time * (1 + self.growth)
        if time <= self.now[0]:
            return self.then[0]
        right = bisect_right(self.now, time)
        left = right - 1
        share = (time - self.now[left]) / (self.now[right] - self.now[left])
        return self.then[left] + share * (self.then[right] - self.then[left])


@lru_cache(maxsize=256)
def best_check_times(spread: float, price: float) -> PollSchedule:
    """spread: standard deviation of the time's logarithm; price: a look's, in medians of lag."""
    growth = growth_of(price)
    times = _grid(spread)
    alive = [_survival(time, spread) for time in times]
    body = len(times) - _TAIL_STEPS
    area = _areas(times, alive)
    # What is still to be paid after a look at times[k], less the area: rest[k].
    late = [alive[k] * (price / growth + growth * times[k] / 2) for k in range(len(times))]
    rest = [late[k] - area[k] for k in range(len(times))]
    looks = [alive[k] / growth for k in range(len(times))]
    then = [0.0] * body
    last = len(times) - 1
    for j in range(body - 1, -1, -1):
        # The more jobs are alive, the sooner the best next look: so none after the one found last.
        costs = [alive[j] * times[k] + rest[k] for k in range(j + 1, last + 1)]
        best = min(costs)
        last = j + 1 + costs.index(best)
        then[j] = _between(times, costs, last - j - 1, j + 1)
        rest[j] = best + alive[j] * (price - times[j])
        looks[j] = alive[j] + looks[last]
    return PollSchedule(tuple(times[:body]), tuple(then), growth, looks[0])


def price_for(spread: float, price: float, looks: float) -> float:
    """The price, doubled until a job takes at most so many looks in the mean."""
    while best_check_times(spread, price).looks > looks and price < MAX_PRICE:
        price *= 2
    return price


def growth_of(price: float) -> float:
    """The best next wait, as a share of the time so far, where 1 job in k takes k times as long.

    There a job of age t ends at a rate of 1/t, and waits of w cost w/2 and price/w of it each.
    """
    return min(max(sqrt(2 * price), MIN_GROWTH), MAX_GROWTH)


def _grid(spread: float) -> list[float]:
    steps = round((_LATEST - _EARLIEST) * _STEPS_A_SPREAD)
    body = [exp(spread * (_EARLIEST + step / _STEPS_A_SPREAD)) for step in range(steps + 1)]
    return body + [body[-1] * _TAIL_RATIO**step for step in range(1, _TAIL_STEPS + 1)]


def _survival(time: float, spread: float) -> float:
    """The share of jobs that take longer."""
    usual = erfc(log(time) / spread / sqrt(2)) / 2
    return (1 - STRAGGLERS) * usual + STRAGGLERS * min(1.0, 1 / time)


def _areas(times: list[float], alive: list[float]) -> list[float]:
    """The integral of `alive` up to each time: the lag of a look at k after one at j is
    alive[j] * (times[k] - times[j]) less the area between them.
    """
    areas = [0.0]
    for k in range(1, len(times)):
        areas.append(areas[-1] + (alive[k] + alive[k - 1]) / 2 * (times[k] - times[k - 1]))
    return areas


def _between(times: list[float], costs: list[float], best: int, first: int) -> float:
    """Where the parabola through the best of the grid and its neighbours is lowest."""
    time = times[first + best]
    if not 0 < best < len(costs) - 1:
        return time
    before, after = times[first + best - 1], times[first + best + 1]
    left, right = costs[best - 1] - costs[best], costs[best + 1] - costs[best]
    p, q = (time - before) ** 2 * right, (after - time) ** 2 * left
    r, s = (time - before) * right, (after - time) * left
    if r + s <= 0:
        return time
    return time - (p - q) / (2 * (r + s))
