"""Checks against the optimum's at equal mean lag: with nothing learned, learned, after a shift."""

import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from benchmarks.polling.lags import percentile
from benchmarks.polling.optimum import checks_at, optimum
from benchmarks.polling.policies import OurPolicy
from benchmarks.polling.service import Speed, TranscribeWork
from benchmarks.report import Goal, Table
from transcription.polling.duration_estimate import PRIOR_SCALE, PRIOR_STARTUP

SPREADS = (0.1, 0.2, 0.3, 0.5)
HISTORIES, PLANS, DRAWS = 24, 12, 20
AS_EXPECTED = (PRIOR_STARTUP * PRIOR_SCALE, PRIOR_SCALE)  #: startup and work of the prior


@dataclass(frozen=True)
class Situation:
    """Jobs that were learned from. `change` multiplies the time that later jobs take."""

    name: str
    before: int  #: jobs before it changed
    jobs: int  #: jobs after
    change: float = 1.0
    startup: float = 35.0
    work: float = 0.1


FIRST = (
    Situation("first job, speed as expected", 0, 0, 1, *AS_EXPECTED),
    Situation("first job, twice as fast", 0, 0, 0.5, *AS_EXPECTED),
    Situation("first job, half as fast", 0, 0, 2, *AS_EXPECTED),
)
EARLY = (Situation("5 jobs", 0, 5), Situation("20 jobs", 0, 20))
LEARNED = (
    Situation("50 jobs", 0, 50),
    Situation("1,000 jobs", 0, 1000),
    Situation("50 jobs after 3,000 of half the time", 3000, 50, 2.0),
    Situation("50 jobs after 3,000 of twice the time", 3000, 50, 0.5),
)


@dataclass(frozen=True)
class Comparison:
    """The learned schedule beside the optimum."""

    checks: float  #: mean
    lag: float  #: mean lag over mean time
    late: float  #: 99th percentile of a job's lag over its time
    ratio: float  #: checks over the optimum's at equal lag


Comparisons = Mapping[tuple[str, float], Comparison]


def run() -> tuple[list[Table], list[Goal]]:
    """The tables and the goals."""
    situations = (*FIRST, *EARLY, *LEARNED)
    found = {
        (case.name, spread): _compared(case, spread) for case in situations for spread in SPREADS
    }
    goals = [
        Goal(
            f"Checks over the optimum's at equal lag, learned from 50 jobs, spread {spread}",
            1.15,
            max(found[case.name, spread].ratio for case in LEARNED),
        )
        for spread in SPREADS
    ]
    goals += [_first_goal(case, found) for case in FIRST]
    return [_limit(), _means(situations, found), _tails(situations, found)], goals


def _means(situations: Sequence[Situation], found: Comparisons) -> Table:
    columns = ["what was learned"]
    for spread in SPREADS:
        columns += [f"{spread}: checks", "lag %", "/ optimum"]
    rows: list[list[str | float]] = []
    for case in situations:
        row: list[str | float] = [case.name]
        for spread in SPREADS:
            one = found[case.name, spread]
            row += [one.checks, 100 * one.lag, one.ratio]
        rows.append(row)
    return Table(
        "Checks and mean lag by spread of the times, and checks over the optimum's at that lag",
        columns,
        rows,
        "Lognormal times about startup + speed x length, lengths of 2 minutes to 3 hours; the lag "
        "is the mean lag over the mean time. The optimum knows median and spread, and keeps the "
        "bound: if ours is later than that allows, the ratio is over its fewest checks.",
    )


def _tails(situations: Sequence[Situation], found: Comparisons) -> Table:
    return Table(
        "Lag in % of a job's time, 99th percentile, by spread of the times",
        ["what was learned", *map(str, SPREADS)],
        [
            [case.name, *(100 * found[case.name, spread].late for spread in SPREADS)]
            for case in situations
        ],
    )


def _first_goal(case: Situation, found: Comparisons) -> Goal:
    worst = max(SPREADS, key=lambda spread: found[case.name, spread].ratio)
    return Goal(
        f"Checks over the optimum's at equal lag, {case.name}, worst of the spreads ({worst})",
        2.0,
        found[case.name, worst].ratio,
        reason="the optimum knows how long jobs take and vary, the first job has only the prior",
    )


def _limit() -> Table:
    rows: list[list[str | float]] = []
    for spread in SPREADS:
        for price in (0.01, 0.02, 0.03):
            best = optimum(spread, price)
            first = ", ".join(f"{time:.2f}" for time in best.times[:5])
            rows.append(
                [spread, 100 * price, best.median_checks, best.checks, 100 * best.lag, first]
            )
    return Table(
        "The limit, by dynamic programming, for one who knows the distribution",
        ["spread", "price %", "median checks", "mean checks", "mean lag %", "best times (medians)"],
        rows,
    )


def _compared(case: Situation, spread: float) -> Comparison:
    runs = [run for history in range(HISTORIES) for run in _runs(case, spread, history)]
    checks = fmean(checks for checks, _, _ in runs)
    lag = fmean(lag for _, lag, _ in runs) / fmean(seconds for _, _, seconds in runs)
    late = percentile([lag / seconds for _, lag, seconds in runs], 0.99)
    return Comparison(checks, lag, late, checks / checks_at(spread, lag))


def _runs(case: Situation, spread: float, history: int) -> Iterator[tuple[int, float, float]]:
    """Of each job: checks, and lag and time in medians."""
    dice = random.Random(f"{case.name} {spread} {history}")  # noqa: S311 - repeatable
    ours = _taught(case, spread, dice, history)
    speed = _speed(case, spread, case.change)
    for _ in range(PLANS):
        length = _length(dice)
        plan, first = ours.start(length, now=0.0)
        ours.starts.clear()  # one job at a time: no rush
        median = speed.median(length)
        for _ in range(DRAWS):
            taken = speed.draw(length, dice)
            checks, noticed = 1, first
            work = TranscribeWork(taken, 0.0, began=0.0, done=taken)
            while noticed < taken:
                noticed += ours.next(plan, work, noticed)
                checks += 1
            yield checks, (noticed - taken) / median, taken / median


def _taught(case: Situation, spread: float, dice: random.Random, seed: int) -> OurPolicy:
    ours = OurPolicy(seed=seed)
    for number in range(case.before + case.jobs):
        change = 1.0 if number < case.before else case.change
        length = _length(dice)
        taken = _speed(case, spread, change).draw(length, dice)
        ours.learn(f"{dice.random()}", length, TranscribeWork(taken, 0.0, 0.0, done=float(number)))
    return ours


def _speed(case: Situation, spread: float, change: float) -> Speed:
    return Speed(case.startup * change, case.work * change, spread=spread)


def _length(dice: random.Random) -> float:
    return 120.0 * math.exp(dice.uniform(0, math.log(90)))
