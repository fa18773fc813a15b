"""The benchmark's simulation against the definition itself: same path, same waits, same numbers.

The interpreter runs the definition and the functions' own code over the stack in memory; its waits
move the clock.
"""

import random
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from benchmarks.polling import simulation
from benchmarks.polling.machine import machine
from benchmarks.polling.policies import EPOCH, Ours
from benchmarks.polling.service import Bucket, Service
from benchmarks.polling.simulation import Job, Simulation
from tests.fakes.stack import RAW, FakeStack
from tests.fakes.uploads import silence
from tests.statemachine.scripted import Invocation, Raises, Step
from tests.statemachine.stage import Run, Stage
from transcription.domain.errors import TransientError
from transcription.domain.uploads import parse_upload
from transcription.steps.ports import TranscribeJob

JOBS = 40


@dataclass(frozen=True)
class Course:
    """How one job goes at Transcribe."""

    media_seconds: int
    queued: float
    seconds: float
    busy_start: bool = False  #: Start is over a quota once
    busy_check: int = 0  #: so is the check of this number; 0 is none


def courses() -> list[Course]:
    """All kinds, most of them ordinary."""
    chance = random.Random(11)  # noqa: S311 - repeatable
    busy_starts = range(4, JOBS, 9)
    return [
        Course(
            media_seconds=chance.choice((1, 20, 90)),
            # How long the start is tried again is up to chance, which would shift the queue's end.
            queued=0.0 if number in busy_starts else chance.choice((0.0, 0.0, 40.0, 1500.0)),
            seconds=float(chance.choice((3, 14, 16, 30, 61, 400, 5000))),
            busy_start=number in busy_starts,
            busy_check=number % 7 == 3,
        )
        for number in range(JOBS)
    ]


class RealFunctions:
    """The domain's functions in Lambda's place, on a clock that the interpreter's waits move."""

    def __init__(self, stage: Stage) -> None:
        assert stage.engine.clock
        self.stage, self.slept = stage, stage.engine.clock
        self.stack = FakeStack()
        self.course = Course(1, 0.0, 1.0)
        self.checks = 0
        stage.functions._next = self.answer  # type: ignore[method-assign]

    def answer(self, function: str, payload: dict[str, Any]) -> Step:
        self.stage.functions.invocations.append(Invocation(function, payload))
        at = self.begun + timedelta(seconds=sum(self.slept.waits) + sum(self.slept.retries))
        self.stack.clock.advance(seconds=(at - self.stack.clock()).total_seconds())
        self._transcribe_goes_on()
        try:
            match function:
                case "start-transcription":
                    return self.stack.start(payload["execution"], payload["input"])
                case "check-transcription-status":
                    self.checks += 1
                    self.stack.transcribe.busy = int(self.checks == self.course.busy_check)
                    return self.stack.check(payload["execution"], payload["job"])
            return self.stack.process(payload["execution"], payload["job"])
        except TransientError as error:
            return Raises(type(error).__name__)

    def run(self, number: int, course: Course) -> tuple[Run, str, float]:
        """The job's execution, its id, and when it arrived."""
        self.course, self.checks = course, 0
        self.slept.reset()
        self.begun = self.stack.clock()
        self.stack.transcribe.busy = int(course.busy_start)
        data = silence(course.media_seconds)
        event = self.stack.upload(f"uploads/{number}.wav", f"v{number}", data=data)
        run = self.stage.run(event, f"simulated-{number}")
        return run, parse_upload(event).job_id, self.begun.timestamp() - EPOCH

    def _transcribe_goes_on(self) -> None:
        self.stack.transcribe.jobs = {
            name: self._as_it_is(name, found) for name, found in self.stack.transcribe.jobs.items()
        }

    def _as_it_is(self, name: str, found: TranscribeJob) -> TranscribeJob:
        now = self.stack.clock()
        assert found.created_at
        begins = max(found.created_at, self.begun + timedelta(seconds=self.course.queued))
        ends = begins + timedelta(seconds=self.course.seconds)
        if ends <= now:
            raw_key = f"raw/{name}.json"
            self.stack.transcripts.files[raw_key] = (RAW, "application/json")
            times: dict[str, Any] = {"started_at": begins, "completed_at": ends}
            return replace(found, status="COMPLETED", **times, language="en-US", raw_key=raw_key)
        if begins <= now:
            return replace(found, status="IN_PROGRESS", started_at=begins)
        return found


class Refusing(Bucket):
    """Refuses the request of one number."""

    def __init__(self, at: int) -> None:
        super().__init__(rate=1000)
        self.refuses = at

    def take(self, now: float) -> bool:
        return super().take(now) and len(self.taken) != self.refuses


def simulated(ours: Ours, job: Job, course: Course) -> Job:
    """The same job on the benchmark's virtual clock."""
    service = Service(
        concurrent=1, gets=Refusing(course.busy_check), starts=Refusing(int(course.busy_start))
    )
    world = Simulation(machine(), ours, service)
    if course.queued:  # behind another
        service.running = 1
        world._at(job.arrived + course.queued, "done", job)
    return world.run([job])[0]


def test_simulation_and_state_machine_agree_transition_by_transition(stage, monkeypatch):
    if stage.engine.clock is None:
        pytest.skip("an engine with a real clock takes hours for these waits")
    monkeypatch.setattr(simulation, "SWEEP_SECONDS", float("inf"))
    real = RealFunctions(stage)
    ours = Ours(price=0.03, min_seconds=5, max_seconds=600, jitter=0.5)

    for number, course in enumerate(courses()):
        run, job_id, arrived = real.run(number, course)
        record = real.stack.jobs[job_id]
        job = Job(number, arrived, float(course.media_seconds), course.seconds, name=job_id)

        job = simulated(ours, job, course)

        assert run.status == "SUCCEEDED"
        assert job.paths == [run.path], course
        assert job.waits == real.slept.waits, course
        assert job.polls == record.polls == real.checks
        assert job.transitions == len(run.path) + len(real.slept.retries)
        assert len(ours.timings) == len(real.stack.history.slots)
