"""The benchmark's simulation against the definition: the same path, waits and numbers.

The interpreter runs the definition and the functions' own code over the stack in memory; its waits
move the clock.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from benchmarks.polling import simulation
from benchmarks.polling.functions import SECONDS, THROTTLED, LambdaModel
from benchmarks.polling.machine import machine
from benchmarks.polling.policies import EPOCH, OurPolicy
from benchmarks.polling.service import RequestQuota, TranscribeModel
from benchmarks.polling.simulation import SimulatedJob, Simulation
from tests.fakes.stack import RAW, FakeStack
from tests.fakes.uploads import silence
from tests.statemachine.interpreter import EndedExecution, Interpreter
from tests.statemachine.services import Answer, Raises, Refused
from transcription.domain.errors import TransientError
from transcription.domain.uploads import parse_upload
from transcription.steps.ports import TranscribeJob


@dataclass(frozen=True)
class Course:
    """How one job goes at Transcribe."""

    media_seconds: int
    queued: float
    seconds: float
    busy_start: bool = False  #: Start is over a quota once
    busy_check: int = 0  #: so is the check of this number; 0 is none
    throttled_start: bool = False  #: Lambda refuses the first call


#: All kinds, most of them ordinary.
COURSES = (
    Course(90, queued=40.0, seconds=61.0),
    Course(1, queued=0.0, seconds=16.0),
    # How long a busy start is tried again is up to chance, which would shift a queue's end.
    Course(1, queued=0.0, seconds=3.0, busy_start=True),
    Course(20, queued=0.0, seconds=14.0, busy_check=1),
    Course(20, queued=1500.0, seconds=30.0, throttled_start=True),
    Course(90, queued=0.0, seconds=400.0),
    Course(1, queued=0.0, seconds=5000.0),
)


class RealFunctions:
    """The steps in Lambda's place, on a clock that the interpreter's waits move."""

    def __init__(self, interpreter: Interpreter) -> None:
        self.interpreter = interpreter
        self.stack = FakeStack()
        self.course = Course(1, 0.0, 1.0)
        self.checks = 0
        self.is_throttled = False
        interpreter.services.functions = self.answer

    def answer(self, function: str, payload: dict[str, Any]) -> Answer:
        execution, event = payload["execution"], payload.get("input")
        waited = sum(self.interpreter.waits) + sum(self.interpreter.retries)
        at = self.begun + timedelta(seconds=waited)
        self.stack.clock.advance(seconds=(at - self.stack.clock()).total_seconds())
        self._transcribe_goes_on()
        if self.is_throttled:
            self.is_throttled = False
            return Refused("TooManyRequestsException")
        try:
            match function:
                case "start":
                    return self.stack.start(execution, event)
                case "check":
                    self.checks += 1
                    self.stack.transcribe.busy = int(self.checks == self.course.busy_check)
                    return self.stack.check(execution, payload["job"], event)
            return self.stack.process(execution, payload["job"])
        except TransientError as error:
            return Raises(type(error).__name__)

    def run(self, number: int, course: Course) -> tuple[EndedExecution, str, float]:
        """The job's execution, its id, and when it arrived."""
        self.course, self.checks = course, 0
        self.is_throttled = course.throttled_start
        self.interpreter.waits.clear()
        self.interpreter.retries.clear()
        self.begun = self.stack.clock()
        self.stack.transcribe.busy = int(course.busy_start)
        data = silence(course.media_seconds)
        event = self.stack.upload(f"uploads/{number}.wav", f"v{number}", data=data)
        ended = self.interpreter.run(event, f"simulated-{number}")
        return ended, parse_upload(event).job_id, self.begun.timestamp() - EPOCH

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


@dataclass
class InstantLambda(LambdaModel):
    """Refuses the first call if it is out, and no other; calls take no time."""

    concurrent: float = 1

    def begin(self, now: float) -> bool:
        begun = super().begin(now)
        self.out_until = 0.0
        return begun


class Refusing(RequestQuota):
    """Refuses the request of one number."""

    def __init__(self, at: int) -> None:
        super().__init__(rate=1000)
        self.refuses = at

    def take(self, now: float) -> bool:
        return super().take(now) and len(self.taken) != self.refuses


def simulated(ours: OurPolicy, job: SimulatedJob, course: Course) -> SimulatedJob:
    """The same job on the benchmark's virtual clock."""
    service = TranscribeModel(
        concurrent=1, gets=Refusing(course.busy_check), starts=Refusing(int(course.busy_start))
    )
    out_until = job.arrived + 1 if course.throttled_start else 0.0
    functions = InstantLambda(out_until=out_until, seconds=dict.fromkeys(SECONDS, 0.0))
    virtual = Simulation(machine(), ours, service, functions)
    if course.queued:  # behind another
        service.running = 1
        virtual._at(job.arrived + course.queued, "done", job)
    return virtual.run([job])[0]


def test_simulation_and_state_machine_agree_transition_by_transition(
    interpreter: Interpreter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(simulation, "SWEEP_SECONDS", float("inf"))
    real = RealFunctions(interpreter)
    ours = OurPolicy(price=0.03, min_seconds=5, max_seconds=600, jitter=0.5)

    for number, course in enumerate(COURSES):
        ended, job_id, arrived = real.run(number, course)
        record = real.stack.jobs[job_id]
        name = str(record.transcribe_job)
        job = SimulatedJob(number, arrived, float(course.media_seconds), course.seconds, name=name)

        job = simulated(ours, job, course)

        assert ended.status == "SUCCEEDED"
        assert job.paths == [ended.path], course
        assert job.waits == interpreter.waits, course
        assert job.checks == record.polls == real.checks
        assert job.transitions == len(ended.path) + len(interpreter.retries)
        assert len(ours.timings) == len(real.stack.history.slots)


def test_an_outage_that_outlasts_the_retries_fails_the_simulated_job() -> None:
    days = 86_400.0
    ours = OurPolicy(jitter=0.5)
    jobs = [SimulatedJob(number, 0.0, 60.0, 20.0) for number in range(2)]
    short, long = (
        Simulation(machine(), ours, TranscribeModel(), LambdaModel(10, out * days)).run([job])[0]
        for job, out in zip(jobs, (2, 20), strict=True)
    )

    assert (short.failed, long.failed) == (None, THROTTLED)
    assert long.most_retries == 1500
    assert short.completed
