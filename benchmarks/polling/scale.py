"""From one job a day to a million: the Get quota, and a queue of hours."""

from collections import Counter
from collections.abc import Sequence
from statistics import fmean

from benchmarks.polling.lags import percentile
from benchmarks.polling.machine import EVENT_LIMIT, machine
from benchmarks.polling.policies import ExponentialBackoff, FixedWait, OurPolicy, Policy
from benchmarks.polling.service import USUAL, TranscribeModel, TranscribeWork
from benchmarks.polling.simulation import SimulatedJob, Simulation
from benchmarks.polling.workload import all_at_once, arrivals
from benchmarks.report import Cell, Goal, Table

JOBS_A_DAY = (1, 100, 10_000, 100_000, 300_000, 1_000_000)
DAYS = len(JOBS_A_DAY)
PEAK = 2.0  # the busiest hour over the day's mean
SECONDS = 2400.0  # of that hour
FEWEST = 60
GET_QUOTA = 30.0


def run() -> tuple[list[Table], list[Goal]]:
    """The tables and the goals."""
    rows = [_row(f"{count:,} a day", *_day(count)) for count in JOBS_A_DAY]
    burst, overload = _burst(), _overload()
    rows.append(_row("10,000 clips at once", *burst))
    rows.append(_row("12 a second, Transcribe takes 250 at once", *overload))
    asked = sum(len(service.gets.taken) for _, service in (burst, overload))
    table = Table(
        "Ours from one job a day to a million: the busiest hour, with twice the day's mean",
        (
            *(
                "jobs",
                "checks",
                "lag %",
                "p99 %",
                "price %",
                "Gets/s mean",
                "peak 10 s",
                "peak 1 s",
            ),
            *("refused", "noticed"),
        ),
        rows,
        "The quota is 30 Gets a second, as a bucket of 30 that fills at 30 a second. Gets/s in "
        "the second half, when every kind of job is being finished. Quotas of concurrent jobs are "
        "raised where the day needs it (250 else), Start's 25 and Get's 30 a second are not.",
    )
    backlog, failed = _backlog()
    return [table, backlog], [*_goals(rows, asked), failed]


def _goals(rows: Sequence[Sequence[Cell]], asked: int) -> list[Goal]:
    """asked: the Gets of the rows after those of the days."""
    return [
        Goal(
            "Gets refused by the quota, from 1 to 1,000,000 jobs a day", 0.0, _refused(rows[:DAYS])
        ),
        Goal(
            "Gets a second at the peak of 1,000,000 jobs a day, mean of 10 s",
            GET_QUOTA,
            max(float(row[6] or 0) for row in rows[:DAYS]),
        ),
        Goal(
            "Gets refused of 100, 10,000 clips at once or 12 jobs a second over Transcribe's room",
            0.0,
            100 * _refused(rows[DAYS:]) / asked,
            reason="each clip needs a check and 25 are started a second; a refused one comes later",
        ),
    ]


def _refused(rows: Sequence[Sequence[Cell]]) -> float:
    return sum(float(row[8] or 0) for row in rows)


def _row(name: str, jobs: list[SimulatedJob], service: TranscribeModel) -> list[str | float]:
    done = [job for job in jobs if job.noticed is not None]
    taken = service.gets.taken
    start, end = jobs[-1].arrived / 2, max(jobs[-1].arrived, 1.0)
    if end <= 1.0:  # all at once
        start, end = 0.0, taken[-1]
    late = sum(start < time <= end for time in taken)
    return [
        name,
        fmean(job.checks for job in done),
        100 * fmean(job.relative_lag for job in done),
        100 * percentile([job.relative_lag for job in done], 0.99),
        100 * fmean(job.plan.price for job in done),
        late / (end - start),
        max(Counter(int(time / 10) for time in taken).values()) / 10,
        max(Counter(int(time) for time in taken).values()),
        len(service.gets.refused),
        f"{len(done):,} of {len(jobs):,}",
    ]


def _day(count: int) -> tuple[list[SimulatedJob], TranscribeModel]:
    a_second = PEAK * count / 86_400
    service = TranscribeModel(concurrent=max(250, round(a_second * 800)))
    number = max(FEWEST, round(a_second * SECONDS))
    return _run(arrivals(number, a_second, USUAL), service), service


def _burst() -> tuple[list[SimulatedJob], TranscribeModel]:
    service = TranscribeModel()
    return _run(all_at_once(10_000, 30.0, USUAL), service), service


def _overload() -> tuple[list[SimulatedJob], TranscribeModel]:
    """For a quarter of an hour, and then until the queue is empty."""
    service = TranscribeModel()
    return _run(arrivals(10_000, 12.0, USUAL), service), service


def _run(jobs: list[SimulatedJob], service: TranscribeModel) -> list[SimulatedJob]:
    """With what 300 jobs of the day before took."""
    ours = OurPolicy(refresh=2.0)
    for job in arrivals(300, 1.0, USUAL, seed=2):
        ours.learn(
            job.name, job.media_seconds, TranscribeWork(job.seconds, 0.0, 0.0, job.number - 1e5)
        )
    return Simulation(machine(), ours, service).run(jobs)


def _backlog() -> tuple[Table, Goal]:
    """Hundreds of jobs, and Transcribe takes two at once: a queue of half a day."""
    rows: list[list[str | float]] = []
    policies: tuple[Policy, ...] = (
        OurPolicy(refresh=30),
        FixedWait(10),
        FixedWait(30),
        FixedWait(60),
        ExponentialBackoff(),
    )
    failed = 0.0
    for policy in policies:
        service = TranscribeModel(concurrent=2)
        jobs = Simulation(machine(), policy, service).run(arrivals(250, 5.0, USUAL))
        done = [job for job in jobs if job.noticed is not None]
        checks = fmean(job.checks for job in jobs)
        lost = float(len(jobs) - len(done))
        failed += lost if isinstance(policy, OurPolicy) else 0.0
        most = max(job.most_events for job in jobs)
        relative = 100 * fmean(job.relative_lag for job in done)
        rows.append([policy.name, checks, relative, most, 100 * most / EVENT_LIMIT, lost])
    table = Table(
        "250 jobs where Transcribe takes two at once: a queue of more than half a day",
        ("policy", "checks", "lag %", "most events", "% of the limit", "failed"),
        rows,
        "AWS ends an execution at 25,000 events. Ours hands over to a new one after 100 checks.",
    )
    return table, Goal("Jobs lost in a queue of more than half a day", 0.0, failed)
