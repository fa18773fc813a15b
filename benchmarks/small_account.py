"""Many uploads at once if Lambda has little room, or none for a day: failures and price."""

from dataclasses import dataclass
from statistics import fmean

from benchmarks.polling.functions import SECONDS, LambdaModel
from benchmarks.polling.machine import EVENT_LIMIT, machine
from benchmarks.polling.policies import OurPolicy
from benchmarks.polling.service import USUAL, TranscribeModel
from benchmarks.polling.simulation import SimulatedJob, Simulation
from benchmarks.polling.workload import all_at_once
from benchmarks.report import Goal, Report, Table
from scribe.operations import prices

MEDIA_SECONDS = 600.0
HOUR, DAY = 3600.0, 86_400.0
SWEEP = 1  #: concurrent executions that the sweep is taken to hold all the time

METHOD = (
    "The simulation of the section Polling, with a model of Lambda: an account's concurrent "
    "executions, one of them always the sweep's; a call over them is refused with "
    f"TooManyRequestsException. Calls take {SECONDS['Start transcription']:g} s (start), "
    f"{SECONDS['Check transcription status']:g} s (check) and "
    f"{SECONDS['Process transcription results']:g} s (process), which is assumed and more than was "
    "measured. All recordings have ten minutes and arrive in the same second; Transcribe has its "
    "default quotas. Retries are those of `statemachine/transcription.asl.json`. A job fails if a "
    "state's retries are used up, or its execution would pass 25,000 events."
)


@dataclass(frozen=True)
class Crowd:
    """Uploads files in the same second, with this many concurrent executions."""

    uploads: int
    concurrent: int
    out_until: float = 0.0  #: Lambda refuses every call until then

    @property
    def name(self) -> str:
        outage = f", none for {self.out_until / HOUR:g} h" if self.out_until else ""
        return f"{self.uploads:,} on {self.concurrent:,}{outage}"

    def run(self) -> list[SimulatedJob]:
        """Returns the jobs after their end."""
        functions = LambdaModel(self.concurrent, self.out_until, running=SWEEP)
        jobs = all_at_once(self.uploads, MEDIA_SECONDS, USUAL)
        simulation = Simulation(machine(), OurPolicy(refresh=30), TranscribeModel(), functions)
        return simulation.run(jobs)


CROWDS = (
    Crowd(10_000, 1000),
    Crowd(2_000, 10),
    Crowd(10_000, 10),
    Crowd(2_000, 1000, HOUR),
    Crowd(2_000, 1000, DAY),
)


def run() -> Report:
    """A section of `make bench`."""
    ran = [(crowd, crowd.run()) for crowd in CROWDS]
    failed = sum(job.failed is not None for _, jobs in ran for job in jobs)
    events = max(job.most_events for _, jobs in ran for job in jobs)
    table = Table(
        "Uploads in one second, on an account's concurrent executions",
        (
            *("uploads", "failed", "hours until the last", "retries a job"),
            *("most retries of a state", "most events", "transitions a job", "$ for 1,000 jobs"),
        ),
        [_row(crowd, jobs) for crowd, jobs in ran],
        "The price is that of the transitions alone. A refused call of a function is not billed, "
        "its transition is.",
    )
    goals = [
        Goal("Jobs failed", 0.0, float(failed)),
        Goal("Events of an execution", float(EVENT_LIMIT), float(events)),
    ]
    return Report("A small account", METHOD, [table], goals)


def _row(crowd: Crowd, jobs: list[SimulatedJob]) -> list[str | float]:
    transitions = fmean(job.transitions for job in jobs)
    entered = fmean(sum(map(len, job.paths)) for job in jobs)
    return [
        crowd.name,
        sum(job.failed is not None for job in jobs),
        max(job.completed or 0.0 for job in jobs) / HOUR,
        transitions - entered,
        max(job.most_retries for job in jobs),
        max(job.most_events for job in jobs),
        transitions,
        1000 * transitions * prices.TRANSITION,
    ]
