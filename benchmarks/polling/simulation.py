"""Jobs on a virtual clock: the state machine's states, a policy's waits, Transcribe's model."""

import heapq
import itertools
import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from benchmarks.polling.functions import THROTTLED, LambdaModel
from benchmarks.polling.machine import (
    CHECK,
    EVENT_LIMIT,
    HAND_OVER,
    MOST_EVENTS,
    PROCESS,
    START,
    WAIT,
    SimulatedExecution,
    StateMachine,
)
from benchmarks.polling.policies import Policy
from benchmarks.polling.service import TranscribeModel, TranscribeWork

CHECKS_PER_EXECUTION = 100  #: template.yaml's default
SWEEP_SECONDS = 300.0  #: likewise
_RETURNS = "returns"  #: a function's call, from the state that its job is in


@dataclass
class SimulatedJob:
    """One upload. media_seconds and seconds are the same for every policy."""

    number: int
    arrived: float
    media_seconds: float
    seconds: float  #: what Transcribe takes for it
    name: str = ""
    plan: Any = None
    work: TranscribeWork | None = None
    execution: SimulatedExecution = field(init=False)
    checks: int = 0
    transitions: int = 0
    most_events: int = 0
    most_retries: int = 0  #: of one state
    noticed: float | None = None
    completed: float | None = None
    failed: str | None = None
    paths: list[list[str]] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.name = self.name or f"job-{self.number}"

    @property
    def sent(self) -> float:
        """Returns when Transcribe began; 0 if it has not."""
        return self.work.created if self.work else 0.0

    @property
    def done(self) -> float:
        """Returns when Transcribe was done; 0 if it is not."""
        return (self.work.done or 0.0) if self.work else 0.0

    @property
    def lag(self) -> float:
        """Seconds from finished to noticed."""
        return (self.noticed or 0.0) - self.done

    @property
    def relative_lag(self) -> float:
        """The same as a share of what Transcribe took, its queue included."""
        return self.lag / (self.done - self.sent)


class Simulation:
    """Runs jobs to their end."""

    def __init__(
        self,
        machine: StateMachine,
        policy: Policy,
        service: TranscribeModel,
        functions: LambdaModel | None = None,
        seed: int = 1,
    ) -> None:
        """Without functions, Lambda has room for every call, and a call takes no time."""
        self.machine, self.policy, self.service = machine, policy, service
        self.functions = functions
        self._dice = random.Random(seed)  # noqa: S311 - repeatable
        self._due: list[tuple[float, int, str, SimulatedJob]] = []
        self._order = itertools.count()
        self._jobs_of: dict[int, SimulatedJob] = {}
        self._open = 0

    def run(self, jobs: Iterable[SimulatedJob], until: float = float("inf")) -> list[SimulatedJob]:
        """The jobs, each noticed or failed; those that are not by `until` are left as they are."""
        ran = list(jobs)
        for job in ran:
            self._at(job.arrived, "arrives", job)
        sweeps = itertools.count(SWEEP_SECONDS, SWEEP_SECONDS)
        next_sweep = next(sweeps)
        while self._due and self._due[0][0] <= until:
            now, _, what, job = heapq.heappop(self._due)
            while now >= next_sweep:
                self.policy.swept(self._open, next_sweep)
                next_sweep = next(sweeps)
            if what == "arrives":
                self._open += 1
                self._begin(job, now)
            elif what == "done":
                self.service.running -= 1
                self._fill(now)
            elif what == _RETURNS:
                self._return(job, now)
            else:
                self._step(job, what, now)
        return ran

    def _at(self, time: float, what: str, job: SimulatedJob) -> None:
        heapq.heappush(self._due, (time, next(self._order), what, job))

    def _begin(self, job: SimulatedJob, now: float) -> None:
        job.execution = SimulatedExecution(self.machine)
        self._step(job, job.execution.begin(), now)

    def _step(self, job: SimulatedJob, state: str, now: float) -> None:
        """Calls the state's function, if it has one, and carries out the state."""
        if self.functions is None or state not in self.functions.seconds:
            self._act(job, state, now)
        elif self.functions.begin(now):
            self._at(now + self.functions.seconds[state], _RETURNS, job)
        else:
            self._retry(job, THROTTLED, now)

    def _return(self, job: SimulatedJob, now: float) -> None:
        if self.functions:
            self.functions.running -= 1
        self._act(job, job.execution.path[-1], now)

    def _act(self, job: SimulatedJob, state: str, now: float) -> None:
        """Carries out the state; returns when the next one is entered."""
        if state == START:
            self._start(job, now)
        elif state == CHECK:
            self._check(job, now)
        elif state == HAND_OVER:
            job.execution.go_on("")
            self._end(job)
            self._begin(job, now)
        elif state == PROCESS:
            job.completed = now
            job.execution.go_on("COMPLETED")
            self._end(job)

    def _retry(self, job: SimulatedJob, error: str, now: float) -> None:
        pauses = job.execution.retry(error)
        if pauses is None:
            self._open -= job.noticed is None
            job.failed = error
            self._end(job)
            return
        self._at(now + self._dice.uniform(*pauses), job.execution.path[-1], job)

    def _start(self, job: SimulatedJob, now: float) -> None:
        if job.work is not None:  # by an execution that handed over
            self._wait(job, "PENDING", 5, now)
            return
        job.work = self.service.start(job.seconds, now)
        if job.work is None:
            self._retry(job, "TranscribeBusy", now)
            return
        self._jobs_of[id(job.work)] = job
        self._fill(now)
        job.plan, wait = self.policy.start(job.media_seconds, now)
        self._wait(job, "PENDING", wait, now)

    def _fill(self, now: float) -> None:
        while work := self.service.begin_next(now):
            self._at(now + work.seconds, "done", self._jobs_of.pop(id(work)))

    def _check(self, job: SimulatedJob, now: float) -> None:
        work, execution = job.work, job.execution
        if work is None:
            raise ValueError(job)
        job.checks += 1
        execution.checks += 1
        answered = self.service.gets.take(now)
        if answered and work.done is not None and work.done <= now:
            job.noticed = now
            self._open -= 1
            self.policy.learn(job.name, job.media_seconds, work)
            self._step(job, job.execution.go_on("DONE"), now)
            return
        if answered:
            wait = self.policy.next(job.plan, work, now)
        else:
            wait = self.policy.throttled(job.plan)
        if not self.policy.hands_over and execution.events + MOST_EVENTS > EVENT_LIMIT:
            job.failed = "EventLimit"
            self._end(job)
            return
        hands_over = self.policy.hands_over and execution.checks >= CHECKS_PER_EXECUTION
        self._wait(job, "HAND_OVER" if hands_over else "PENDING", wait, now)

    def _wait(self, job: SimulatedJob, outcome: str, wait: float, now: float) -> None:
        state = job.execution.go_on(outcome)
        if state != WAIT:
            self._step(job, state, now)
            return
        job.waits.append(wait)
        self._at(now + wait, job.execution.go_on(outcome), job)

    def _end(self, job: SimulatedJob) -> None:
        execution = job.execution
        job.transitions += execution.transitions
        job.most_events = max(job.most_events, execution.events)
        job.most_retries = max(job.most_retries, execution.most_retries)
        job.paths.append(execution.path)
