"""The limit: the best times for one who knows the true distribution of the job's time.

Dynamic programming on a fine grid, for lognormal times with a median of 1. It shares nothing with
the functions' own code but the problem: the least mean cost among the times that keep the promise.
"""

import math
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

PRICES = (0.001, 0.002, 0.004, 0.007, 0.01, 0.015, 0.02, 0.03, 0.05, 0.08, 0.13, 0.25, 0.5, 1, 3)
#: The promise: a lag of at most this share of the time, but for 1 job in 100. So after a check
#: the next may be that much later, and the first that much after what 99 jobs in 100 take.
LATEST, _PROMISED = 1.2, -2.326
_STEPS, _FROM, _TO = 900, -6.0, 7.0  # of the grid, in spreads from the median
_erf = np.vectorize(math.erf)
Grid = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Optimum:
    """The lag and the checks of the best times."""

    times: tuple[float, ...]
    checks: float  #: mean
    median_checks: int
    lag: float  #: mean lag over mean time


@cache
def optimum(spread: float, price: float) -> Optimum:
    """Least mean of lag + price * checks within the bound."""
    grid = np.exp(np.linspace(_FROM * spread, _TO * spread, _STEPS))
    done = _share_done(grid, spread)
    mean_so_far = _mean_so_far(grid, spread)  # of the times up to each, with zero for the others
    bounds = LATEST * np.maximum(grid, math.exp(_PROMISED * spread))
    ends = np.searchsorted(grid, bounds, side="right")
    cost, then = np.zeros(_STEPS), np.zeros(_STEPS, int)
    for j in range(_STEPS - 2, -1, -1):
        k = slice(j + 1, int(ends[j]))
        lag = grid[k] * (done[k] - done[j]) - (mean_so_far[k] - mean_so_far[j])
        costs = lag + price * (1 - done[j]) + cost[k]
        best = int(costs.argmin())
        cost[j], then[j] = costs[best], j + 1 + best
    chosen = [0]
    while chosen[-1] < _STEPS - 1:
        chosen.append(int(then[chosen[-1]]))
    checks = np.array(chosen)
    alive = 1 - done[checks]
    lag = float(np.sum(grid[checks[1:]] * -np.diff(alive)) - math.exp(spread**2 / 2))
    return Optimum(
        tuple(float(time) for time in grid[checks[1:]]),
        float(alive[:-1].sum()),
        int(np.argmax(alive[1:] < 0.5)) + 1,
        lag / math.exp(spread**2 / 2),
    )


def checks_at(spread: float, lag: float) -> float:
    """The fewest checks for a mean lag, between the prices that were computed."""
    found = [optimum(spread, price) for price in PRICES]
    lags = np.log([one.lag for one in found])
    extra = np.log([max(one.checks - 1, 1e-6) for one in found])
    return 1 + math.exp(float(np.interp(math.log(lag), lags, extra)))


def _share_done(times: Grid, spread: float) -> Grid:
    share: Grid = (1 + _erf(np.log(times) / spread / math.sqrt(2))) / 2
    share[0], share[-1] = 0, 1
    return share


def _mean_so_far(times: Grid, spread: float) -> Grid:
    part: Grid = (1 + _erf((np.log(times) / spread - spread) / math.sqrt(2))) / 2
    part[0], part[-1] = 0, 1
    whole: Grid = math.exp(spread**2 / 2) * part
    return whole
