"""Ours and what others do, over the same jobs."""

import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

from benchmarks.polling.costs import Use, dollars_per_1000
from benchmarks.polling.lags import percentile
from benchmarks.polling.machine import EVENT_LIMIT, machine
from benchmarks.polling.policies import Backoff, Fixed, Ours, Policy
from benchmarks.polling.service import FAST, SLOW, USUAL, Service, Speed
from benchmarks.polling.simulation import Job, Simulation
from benchmarks.polling.workload import Lengths, arrivals, mix, of_kinds
from benchmarks.report import Goal, Plot, Table

JOBS, LEARNING = 5000, 100  # of which so many come first and are not counted
A_SECOND = 0.05
PRICES = (0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5, 1.0)
#: Transcribe's events are best effort. How many are lost nobody publishes: an assumption.
EVENTS_LOST, EVENT_SECONDS = 0.001, 1.0
SWEEP_SECONDS = 60.0
#: Transitions of an execution that takes no look: start, choice, process, choice, end.
BARE, OF_A_POLL = 5, 3


@dataclass(frozen=True)
class Outcome:
    """A policy's jobs."""

    name: str
    polls: Sequence[float]
    transitions: Sequence[float]
    lags: Sequence[float]
    relative: Sequence[float]
    lost: int = 0
    near_limit: int = 0  #: executions with over 80 % of the events that AWS allows
    functions: float | None = None  #: calls a job, where they are not the polls
    learns: bool = False

    def row(self) -> list[str | float]:
        """For the table."""
        lags, relative = self.lags, self.relative
        polls, transitions = fmean(self.polls), fmean(self.transitions)
        functions = polls if self.functions is None else self.functions
        dollars = dollars_per_1000(Use(transitions, polls, functions, self.learns))
        return [
            *(self.name, polls, transitions, fmean(lags), *_percentiles(lags)),
            *(100 * fmean(relative), 100 * percentile(relative, 0.99), dollars),
            *(polls * 2e6 / 86_400, self.near_limit, 1000 * self.lost / len(self.polls)),
        ]

    def promised(self) -> tuple[float, float, float]:
        """Mean checks; the mean lag and its 99th percentile in percent of a job's time."""
        late = 100 * percentile(self.relative, 0.99)
        return fmean(self.polls), 100 * fmean(self.relative), late

    def goals(self) -> list[Goal]:
        """What is promised for the mix of jobs."""
        checks, lag, late = self.promised()
        return [
            Goal("Lag in % of a job's time, 99th percentile", 20.0, late),
            Goal("Lag in % of a job's time, mean", 6.0, lag),
            Goal("Checks a job, mean", 5.5, checks),
        ]


COLUMNS = (
    *("policy", "polls", "transitions", "lag s", "p50", "p99", "lag %", "p99 %", "$ / 1,000"),
    *("Gets/s asked at 1M a day", "near the event limit", "lost / 1,000"),
)


def run() -> tuple[list[Table], list[Goal], list[Plot]]:
    """The tables, the goals, and the plot of polls against lag."""
    jobs = arrivals(JOBS, A_SECOND, USUAL)
    ours = simulated(jobs, Ours(refresh=30))
    equal = simulated(jobs, Fixed(equal_wait(jobs, fmean(ours.relative))))
    others: list[Policy] = [Fixed(10), Fixed(30), Fixed(60), Backoff()]
    outcomes = [oracle(jobs), ours, *(simulated(jobs, other) for other in others), equal]
    outcomes += [sweep(jobs), events(jobs)]
    table = Table(
        "A third each of voice notes, meetings and films; Transcribe as usual",
        COLUMNS,
        [outcome.row() for outcome in outcomes],
        f"{JOBS - LEARNING} jobs after {LEARNING}. Lag from finished to noticed, in % of the job's "
        f"time; the last fixed wait is the one with our mean lag in %. Gets/s: what two million a "
        f"day (the peak of a day with a million) would ask; the quota is 30. Events: {EVENTS_LOST} "
        "of them lost, which is an assumption; those jobs are never noticed.",
    )
    ratio = fmean(equal.transitions) / fmean(ours.transitions)
    fewer = Goal(
        "Transitions of the fixed wait with equal mean relative lag over ours",
        10.0,
        ratio,
        at_least=True,
    )
    by_price = [simulated(jobs, Ours(price, refresh=30)) for price in PRICES]
    goals = [*ours.goals(), fewer]
    return [table, _prices(by_price), _elsewhere(ours, ratio)], goals, [_plot(jobs, by_price)]


def simulated(jobs: Iterable[Job], policy: Policy) -> Outcome:
    """The jobs anew under a policy."""
    fresh = [Job(job.number, job.arrived, job.media_seconds, job.seconds) for job in jobs]
    ran = Simulation(machine(), policy, Service()).run(fresh)[LEARNING:]
    done = [job for job in ran if job.noticed is not None]
    return Outcome(
        policy.name,
        [job.polls for job in ran],
        [job.transitions for job in ran],
        [job.lag for job in done],
        [job.relative_lag for job in done],
        lost=len(ran) - len(done),
        near_limit=sum(job.most_events > 0.8 * EVENT_LIMIT for job in ran),
        learns=isinstance(policy, Ours),
    )


def equal_wait(jobs: Iterable[Job], relative_lag: float) -> float:
    """The fixed wait with that mean relative lag, to a thousandth: no stack could set it so."""
    times = [job.seconds for job in list(jobs)[LEARNING:]]
    low, high = 0.01, 1000.0
    while high / low > 1.001:
        wait = math.sqrt(low * high)
        lag = fmean((math.ceil(time / wait) * wait - time) / time for time in times)
        low, high = (wait, high) if lag < relative_lag else (low, wait)
    return low


def oracle(jobs: Sequence[Job]) -> Outcome:
    """Looks once, when the job is done. Nobody can."""
    count = len(jobs) - LEARNING
    return Outcome(
        "oracle", [1.0] * count, [BARE + OF_A_POLL] * count, [0.0] * count, [0.0] * count
    )


def sweep(jobs: Sequence[Job]) -> Outcome:
    """One function looks at every open job each minute; no state machine."""
    polls, lags = [], []
    for job in jobs[LEARNING:]:
        done = job.arrived + job.seconds
        first, last = (math.ceil(time / SWEEP_SECONDS) for time in (job.arrived, done))
        polls.append(float(last - first + 1))
        lags.append(last * SWEEP_SECONDS - done)
    relative = [lag / job.seconds for lag, job in zip(lags, jobs[LEARNING:], strict=True)]
    a_minute = 1 / SWEEP_SECONDS / A_SECOND  # functions a job; each works for all open jobs
    calls = a_minute + fmean(polls)  # as long as checks of their own
    return Outcome("sweep, each minute", polls, [0.0] * len(polls), lags, relative, functions=calls)


def events(jobs: Sequence[Job]) -> Outcome:
    """Transcribe's events and nothing else."""
    dice = random.Random(1)  # noqa: S311 - repeatable
    heard = [job for job in jobs[LEARNING:] if dice.random() >= EVENTS_LOST]
    count = len(jobs) - LEARNING
    lags = [dice.expovariate(1 / EVENT_SECONDS) for _ in heard]
    relative = [lag / job.seconds for lag, job in zip(lags, heard, strict=True)]
    none = [0.0] * count
    return Outcome(
        "events only", none, none, lags, relative, lost=count - len(heard), functions=1.0
    )


def _elsewhere(usual: Outcome, ratio: float) -> Table:
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
        ours = simulated(jobs, Ours(refresh=30))
        wait = equal_wait(jobs, fmean(ours.relative))
        equal = fmean(simulated(jobs, Fixed(wait)).transitions)
        rows.append([name, *ours.promised(), equal / fmean(ours.transitions), wait, equal])
    return Table(
        "Ours elsewhere, and the transitions of the fixed wait with equal mean lag in % over ours",
        ("jobs", "polls", "lag %", "p99 %", "ratio", "the wait s", "its transitions"),
        rows,
        "The more alike the jobs are in length, the better a fixed wait can fit them.",
    )


def _prices(outcomes: Sequence[Outcome]) -> Table:
    rows = [
        [100 * price, *outcome.row()[1:9]] for price, outcome in zip(PRICES, outcomes, strict=True)
    ]
    return Table(
        "What PollPricePercent trades, over the same jobs", ("price %", *COLUMNS[1:9]), rows
    )


def _plot(jobs: Sequence[Job], by_price: Sequence[Outcome]) -> Plot:
    waits = (3, 5, 10, 20, 30, 60, 120)
    longest = (30, 60, 120, 300, 600)
    series = {
        "ours, by price": sorted(map(_point, by_price)),
        "fixed wait, 3 to 120 s": _curve(jobs, [Fixed(wait) for wait in waits]),
        "backoff, up to 30 s to 10 min": _curve(jobs, [Backoff(longest=wait) for wait in longest]),
        "sweep, each minute": [_point(sweep(jobs))],
    }
    return Plot(
        "polls-against-lag",
        "Checks a job against how late a finished job is noticed",
        "mean lag in % of the job's time",
        "checks a job",
        series,
        log_x=True,
        log_y=True,
    )


def _curve(jobs: Sequence[Job], policies: Sequence[Policy]) -> list[tuple[float, float]]:
    return sorted(_point(simulated(jobs, policy)) for policy in policies)


def _point(outcome: Outcome) -> tuple[float, float]:
    return 100 * fmean(outcome.relative), fmean(outcome.polls)


def _percentiles(values: Sequence[float]) -> tuple[float, float]:
    return percentile(values, 0.5), percentile(values, 0.99)
