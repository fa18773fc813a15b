"""The jobs that policies are compared on: the same for each of them."""

import math
import random
from collections.abc import Callable

from benchmarks.polling.service import Speed
from benchmarks.polling.simulation import SimulatedJob

Lengths = Callable[[random.Random], float]


def mix(dice: random.Random) -> float:
    """Media seconds: a third each of voice notes, meetings and films."""
    return of_kinds(1 / 3, 1 / 3)(dice)


def of_kinds(notes: float, meetings: float) -> Lengths:
    """Media seconds, these shares of voice notes and of meetings; the rest are films."""

    def draw(dice: random.Random) -> float:
        kind = dice.random()
        if kind < notes:
            return min(max(30 * math.exp(dice.gauss(0, 0.7)), 3), 300)
        if kind < notes + meetings:
            return dice.uniform(600, 5400)
        return dice.uniform(4800, 10_800)

    return draw


def arrivals(
    count: int, a_second: float, speed: Speed, lengths: Lengths = mix, seed: int = 1
) -> list[SimulatedJob]:
    """Jobs that arrive by chance at this mean rate."""
    dice = random.Random(seed)  # noqa: S311 - repeatable
    now, jobs = 0.0, []
    for number in range(count):
        now += dice.expovariate(a_second)
        length = lengths(dice)
        jobs.append(SimulatedJob(number, now, length, speed.draw(length, dice)))
    return jobs


def all_at_once(
    count: int, media_seconds: float, speed: Speed, seed: int = 1
) -> list[SimulatedJob]:
    """Jobs of one length, all at once."""
    dice = random.Random(seed)  # noqa: S311 - repeatable
    return [
        SimulatedJob(number, 0.0, media_seconds, speed.draw(media_seconds, dice))
        for number in range(count)
    ]
