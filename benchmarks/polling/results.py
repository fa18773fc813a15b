"""What each policy comes to over the same jobs, and what those that are not simulated come to."""

import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

from benchmarks.polling.costs import Use, dollars_per_1000
from benchmarks.polling.lags import percentile
from benchmarks.polling.machine import EVENT_LIMIT, machine
from benchmarks.polling.policies import OurPolicy, Policy
from benchmarks.polling.service import TranscribeModel
from benchmarks.polling.simulation import SimulatedJob, Simulation
from benchmarks.report import Goal

A_SECOND = 0.05  #: jobs arrive
LEARNING = 100  #: jobs that come first and are not counted
#: Transcribe's events are best effort. How many are lost nobody publishes: an assumption.
EVENTS_LOST, EVENT_SECONDS = 0.001, 1.0
SWEEP_SECONDS = 60.0
#: Transitions of an execution without a check: start, choice, process, choice, end.
BARE, OF_A_CHECK = 5, 3


@dataclass(frozen=True)
class PolicyResult:
    """The results of one policy's jobs."""

    name: str
    checks: Sequence[float]
    transitions: Sequence[float]
    lags: Sequence[float]
    relative: Sequence[float]
    lost: int = 0
    near_limit: int = 0  #: executions with over 80 % of the events that AWS allows
    functions: float | None = None  #: calls a job, if they differ from the checks
    learns: bool = False

    def row(self) -> list[str | float]:
        """Returns the policy's row in the table."""
        lags, relative = self.lags, self.relative
        checks, transitions = fmean(self.checks), fmean(self.transitions)
        functions = checks if self.functions is None else self.functions
        dollars = dollars_per_1000(Use(transitions, checks, functions, self.learns))
        return [
            *(self.name, checks, transitions, fmean(lags), *_percentiles(lags)),
            *(100 * fmean(relative), 100 * percentile(relative, 0.99), dollars),
            *(checks * 2e6 / 86_400, self.near_limit, 1000 * self.lost / len(self.checks)),
        ]

    def promised(self) -> tuple[float, float, float]:
        """Mean checks; the mean lag and its 99th percentile in percent of a job's time."""
        late = 100 * percentile(self.relative, 0.99)
        return fmean(self.checks), 100 * fmean(self.relative), late

    def goals(self) -> list[Goal]:
        """Returns the goals for the mix of jobs."""
        checks, lag, late = self.promised()
        return [
            Goal("Lag in % of a job's time, 99th percentile", 20.0, late),
            Goal("Lag in % of a job's time, mean", 6.0, lag),
            Goal("Checks a job, mean", 5.5, checks),
        ]


COLUMNS = (
    *("policy", "checks", "transitions", "lag s", "p50", "p99", "lag %", "p99 %", "$ / 1,000"),
    *("Gets/s asked at 1M a day", "near the event limit", "lost / 1,000"),
)


def simulated(jobs: Iterable[SimulatedJob], policy: Policy) -> PolicyResult:
    """The jobs anew under a policy."""
    fresh = [SimulatedJob(job.number, job.arrived, job.media_seconds, job.seconds) for job in jobs]
    ran = Simulation(machine(), policy, TranscribeModel()).run(fresh)[LEARNING:]
    done = [job for job in ran if job.noticed is not None]
    return PolicyResult(
        policy.name,
        [job.checks for job in ran],
        [job.transitions for job in ran],
        [job.lag for job in done],
        [job.relative_lag for job in done],
        lost=len(ran) - len(done),
        near_limit=sum(job.most_events > 0.8 * EVENT_LIMIT for job in ran),
        learns=isinstance(policy, OurPolicy),
    )


def oracle(jobs: Sequence[SimulatedJob]) -> PolicyResult:
    """One check, when the job is done. Nobody can know when that is."""
    count = len(jobs) - LEARNING
    return PolicyResult(
        "oracle", [1.0] * count, [BARE + OF_A_CHECK] * count, [0.0] * count, [0.0] * count
    )


def sweep(jobs: Sequence[SimulatedJob]) -> PolicyResult:
    """One function checks every open job each minute; no state machine."""
    checks, lags = [], []
    for job in jobs[LEARNING:]:
        done = job.arrived + job.seconds
        first, last = (math.ceil(time / SWEEP_SECONDS) for time in (job.arrived, done))
        checks.append(float(last - first + 1))
        lags.append(last * SWEEP_SECONDS - done)
    relative = [lag / job.seconds for lag, job in zip(lags, jobs[LEARNING:], strict=True)]
    a_minute = 1 / SWEEP_SECONDS / A_SECOND  # functions a job; each works for all open jobs
    calls = a_minute + fmean(checks)  # as long as checks of their own
    return PolicyResult(
        "sweep, each minute", checks, [0.0] * len(checks), lags, relative, functions=calls
    )


def events(jobs: Sequence[SimulatedJob]) -> PolicyResult:
    """Transcribe's events and nothing else."""
    dice = random.Random(1)  # noqa: S311 - repeatable
    delivered = [job for job in jobs[LEARNING:] if dice.random() >= EVENTS_LOST]
    count = len(jobs) - LEARNING
    lags = [dice.expovariate(1 / EVENT_SECONDS) for _ in delivered]
    relative = [lag / job.seconds for lag, job in zip(lags, delivered, strict=True)]
    none = [0.0] * count
    return PolicyResult(
        "events only", none, none, lags, relative, lost=count - len(delivered), functions=1.0
    )


def _percentiles(values: Sequence[float]) -> tuple[float, float]:
    return percentile(values, 0.5), percentile(values, 0.99)
