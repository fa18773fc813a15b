"""Ours and what others do, over the same jobs."""

import math
from collections.abc import Iterable, Sequence
from statistics import fmean

from benchmarks.polling.policies import ExponentialBackoff, FixedWait, OurPolicy, Policy
from benchmarks.polling.results import (
    A_SECOND,
    COLUMNS,
    EVENTS_LOST,
    LEARNING,
    PolicyResult,
    events,
    oracle,
    simulated,
    sweep,
)
from benchmarks.polling.service import FAST, SLOW, USUAL, Speed
from benchmarks.polling.simulation import SimulatedJob
from benchmarks.polling.workload import Lengths, arrivals, mix, of_kinds
from benchmarks.report import Goal, Plot, Table

JOBS = 5000
PRICES = (0.01, 0.015, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5, 1.0)


def run() -> tuple[list[Table], list[Goal], list[Plot]]:
    """The tables, the goals, and the plot of checks against lag."""
    jobs = arrivals(JOBS, A_SECOND, USUAL)
    ours = simulated(jobs, OurPolicy(refresh=30))
    equal = simulated(jobs, FixedWait(equal_wait(jobs, fmean(ours.relative))))
    ratio = fmean(equal.transitions) / fmean(ours.transitions)
    fewer = Goal(
        "Transitions of the fixed wait with equal mean relative lag over ours",
        10.0,
        ratio,
        at_least=True,
    )
    by_price = [simulated(jobs, OurPolicy(price, refresh=30)) for price in PRICES]
    tables = [_others(jobs, ours, equal), _prices(by_price), _elsewhere(ours, ratio)]
    return tables, [*ours.goals(), fewer], [_plot(jobs, by_price)]


def _others(jobs: Sequence[SimulatedJob], ours: PolicyResult, equal: PolicyResult) -> Table:
    others: list[Policy] = [FixedWait(10), FixedWait(30), FixedWait(60), ExponentialBackoff()]
    results = [oracle(jobs), ours, *(simulated(jobs, other) for other in others), equal]
    results += [sweep(jobs), events(jobs)]
    return Table(
        "A third each of voice notes, meetings and films; Transcribe as usual",
        COLUMNS,
        [result.row() for result in results],
        f"{JOBS - LEARNING} jobs after {LEARNING}. Lag from finished to noticed, in % of the job's "
        f"time; the last fixed wait is the one with our mean lag in %. Gets/s: what two million a "
        f"day (the peak of a day with a million) would ask; the quota is 30. Events: {EVENTS_LOST} "
        "of them lost, which is an assumption; those jobs are never noticed.",
    )


def equal_wait(jobs: Iterable[SimulatedJob], relative_lag: float) -> float:
    """The fixed wait with that mean relative lag, to a thousandth: no stack could set it so."""
    times = [job.seconds for job in list(jobs)[LEARNING:]]
    low, high = 0.01, 1000.0
    while high / low > 1.001:
        wait = math.sqrt(low * high)
        lag = fmean((math.ceil(time / wait) * wait - time) / time for time in times)
        low, high = (wait, high) if lag < relative_lag else (low, wait)
    return low


def _elsewhere(usual: PolicyResult, ratio: float) -> Table:
    """The same for other speeds and other mixes."""
    cases: list[tuple[str, Speed, Lengths]] = [
        ("faster, less varied", FAST, mix),
        ("slower, more varied", SLOW, mix),
        ("60 % notes, 30 % meetings, 10 % films", USUAL, of_kinds(0.6, 0.3)),
        ("notes only", USUAL, of_kinds(1.0, 0.0)),
        ("films only", USUAL, of_kinds(0.0, 0.0)),
    ]
    rows: list[list[str | float | None]] = [["as above", *usual.promised(), ratio, None, None]]
    for name, speed, lengths in cases:
        jobs = arrivals(JOBS, A_SECOND, speed, lengths)
        ours = simulated(jobs, OurPolicy(refresh=30))
        wait = equal_wait(jobs, fmean(ours.relative))
        equal = fmean(simulated(jobs, FixedWait(wait)).transitions)
        rows.append([name, *ours.promised(), equal / fmean(ours.transitions), wait, equal])
    return Table(
        "Ours elsewhere, and the transitions of the fixed wait with equal mean lag in % over ours",
        ("jobs", "checks", "lag %", "p99 %", "ratio", "the wait s", "its transitions"),
        rows,
        "The more alike the jobs are in length, the better a fixed wait can fit them.",
    )


def _prices(results: Sequence[PolicyResult]) -> Table:
    rows = [
        [100 * price, *result.row()[1:9]] for price, result in zip(PRICES, results, strict=True)
    ]
    return Table(
        "What PollPricePercent trades, over the same jobs", ("price %", *COLUMNS[1:9]), rows
    )


def _plot(jobs: Sequence[SimulatedJob], by_price: Sequence[PolicyResult]) -> Plot:
    waits = (3, 5, 10, 20, 30, 60, 120)
    longest = (30, 60, 120, 300, 600)
    series = {
        "ours, by price": sorted(map(_point, by_price)),
        "fixed wait, 3 to 120 s": _curve(jobs, [FixedWait(wait) for wait in waits]),
        "backoff, up to 30 s to 10 min": _curve(
            jobs, [ExponentialBackoff(longest=wait) for wait in longest]
        ),
        "sweep, each minute": [_point(sweep(jobs))],
    }
    return Plot(
        "checks-against-lag",
        "Checks a job against how late a finished job is noticed",
        "mean lag in % of the job's time",
        "checks a job",
        series,
        log_x=True,
        log_y=True,
    )


def _curve(jobs: Sequence[SimulatedJob], policies: Sequence[Policy]) -> list[tuple[float, float]]:
    return sorted(_point(simulated(jobs, policy)) for policy in policies)


def _point(result: PolicyResult) -> tuple[float, float]:
    return 100 * fmean(result.relative), fmean(result.checks)
