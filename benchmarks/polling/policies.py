"""When to check: ours, which is the functions' own code, and what others do."""

import random
import zlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from benchmarks.polling.service import TranscribeWork
from transcription.polling.duration_estimate import DurationModel, Timing, fit_durations
from transcription.polling.history import slot_of
from transcription.polling.load import SINCE_MINUTES, minute_of, open_now, rate
from transcription.polling.policy import PollingPolicy, PollPlan

EPOCH = datetime(2026, 11, 24, tzinfo=UTC).timestamp()


class Policy(Protocol):
    """Chooses each job's waits, in seconds. plan is whatever it gave the job at its start."""

    @property
    def name(self) -> str:
        """Returns the policy's name in the tables."""
        ...

    @property
    def hands_over(self) -> bool:
        """Whether an execution ends before it has too many events."""
        ...

    def start(self, media_seconds: float, now: float) -> tuple[Any, float]:
        """The job's plan, and the wait before its first check."""
        ...

    def next(self, plan: Any, work: TranscribeWork, now: float) -> float:
        """The wait after a check that found the job queued or running."""
        ...

    def throttled(self, plan: Any) -> float:
        """The wait after a check that Transcribe refused."""
        ...

    def learn(self, name: str, media_seconds: float, work: TranscribeWork) -> None:
        """A check found this job done."""
        ...

    def swept(self, open_jobs: int, now: float) -> None:
        """The sweep has counted the open jobs."""
        ...


@dataclass
class OurPolicy:
    """start_transcription's and check_transcription_status's decisions, the timings in memory."""

    price: float = 0.015
    min_seconds: int = 2
    max_seconds: int = 3600
    seed: int = 1
    refresh: float = 0.0  #: virtual seconds for which an experience is used again, to save time
    jitter: float | None = None  #: a constant in place of chance
    name: str = "ours"
    hands_over: bool = True
    timings: dict[str, Timing] = field(default_factory=dict)
    starts: Counter[int] = field(default_factory=Counter)
    counted: tuple[int, int] = (0, 0)  #: by the sweep, and in which minute

    def __post_init__(self) -> None:
        dice = random.Random(self.seed)  # noqa: S311 - repeatable
        constant = self.jitter
        jitter = dice.random if constant is None else lambda: constant
        self.policy = PollingPolicy(self.min_seconds, self.max_seconds, self.price, jitter)
        self._model: DurationModel | None = None
        self._learned_at = 0.0

    def start(self, media_seconds: float, now: float) -> tuple[PollPlan, float]:
        moment = _moment(now)
        self.starts[minute_of(moment)] += 1
        per_second = rate(self.starts[minute_of(moment)], moment)
        plan = self.policy.plan(media_seconds, self.model(now), per_second)
        return plan, self.policy.first_wait(plan)

    def next(self, plan: PollPlan, work: TranscribeWork, now: float) -> float:
        if work.began is None or now < work.began:
            latest = minute_of(_moment(now))
            minutes = range(latest - SINCE_MINUTES + 1, latest + 1)
            starts = {minute: self.starts[minute] for minute in minutes}
            jobs = open_now(starts, *self.counted)
            return self.policy.queued_wait(plan, now - work.created, jobs)
        return self.policy.next_wait(plan, now - work.began)

    def throttled(self, plan: PollPlan) -> float:  # noqa: ARG002 - others need it
        return self.policy.throttled_wait()

    def learn(self, name: str, media_seconds: float, work: TranscribeWork) -> None:
        slot = slot_of(name, media_seconds)
        self.timings[slot] = Timing(EPOCH + (work.done or 0.0), media_seconds, work.seconds)

    def swept(self, open_jobs: int, now: float) -> None:
        self.counted = (open_jobs, minute_of(_moment(now)))

    def model(self, now: float) -> DurationModel:
        """Returns the model of durations that fits the timings, renewed when it is old."""
        if self._model is None or now >= self._learned_at + self.refresh:
            self._model = fit_durations(list(self.timings.values()))
            self._learned_at = now
        return self._model


def _moment(now: float) -> datetime:
    return datetime.fromtimestamp(EPOCH + now, UTC)


class Unadaptive:
    """A policy that learns nothing from what happens."""

    def learn(self, name: str, media_seconds: float, work: TranscribeWork) -> None:
        """Ignored."""

    def swept(self, open_jobs: int, now: float) -> None:
        """Ignored."""


@dataclass(frozen=True)
class FixedWait(Unadaptive):
    """The same wait every time, as samples in this field do."""

    seconds: float
    hands_over: bool = False

    @property
    def name(self) -> str:
        return f"every {self.seconds:.3g} s"

    def start(self, media_seconds: float, now: float) -> tuple[None, float]:  # noqa: ARG002
        return None, self.seconds

    def next(self, plan: Any, work: TranscribeWork, now: float) -> float:  # noqa: ARG002
        return self.seconds

    def throttled(self, plan: Any) -> float:  # noqa: ARG002
        return self.seconds


@dataclass(frozen=True)
class ExponentialBackoff(Unadaptive):
    """Twice the wait every time, up to a longest, and up to half of it less by chance."""

    seconds: float = 5.0
    longest: float = 300.0
    hands_over: bool = False

    @property
    def name(self) -> str:
        return f"backoff, {self.seconds:.0f} to {self.longest:.0f} s"

    def start(self, media_seconds: float, now: float) -> tuple[list[int], float]:
        return [0, zlib.crc32(f"{media_seconds}{now}".encode())], self.seconds

    def next(self, plan: list[int], work: TranscribeWork, now: float) -> float:  # noqa: ARG002
        return self.throttled(plan)

    def throttled(self, plan: list[int]) -> float:
        plan[0] += 1
        plan[1] = plan[1] * 1_103_515_245 + 12_345 & 0x7FFFFFFF
        full = min(self.seconds * 2.0 ** min(plan[0], 60), self.longest)
        return full * (0.5 + plan[1] / 2**32)
