"""A model of Amazon Transcribe on a virtual clock: times, queue, quotas.

By its documentation and by users' measurements a short clip takes 15 s to over a
minute, a long file a fraction of its length, and both vary widely; jobs over the quota of
concurrent ones are queued in order, 10,000 at most; requests a second are limited, which is
modelled as a bucket that holds a second's worth.
"""

import math
import random
from collections import deque
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Speed:
    """How long jobs take: startup and work, each lognormal; some take several times as long."""

    startup: float  #: seconds, median
    work: float  #: seconds for a second of media, median
    startup_spread: float = 0.0
    spread: float = 0.2  #: of the whole
    stragglers: float = 0.0  #: the share that takes 1/u times as long, u uniform

    def median(self, media_seconds: float) -> float:
        """Half of such jobs take less."""
        return self.startup + self.work * media_seconds

    def draw(self, media_seconds: float, dice: random.Random) -> float:
        """Returns the seconds that one job takes."""
        startup = self.startup * math.exp(dice.gauss(0, self.startup_spread))
        seconds = (startup + self.work * media_seconds) * math.exp(dice.gauss(0, self.spread))
        late = dice.random()
        return seconds / max(late / self.stragglers, 0.05) if late < self.stragglers else seconds


FAST = Speed(startup=8, work=0.04, startup_spread=0.3, spread=0.15, stragglers=0.01)
USUAL = Speed(startup=18, work=0.15, startup_spread=0.3, spread=0.2, stragglers=0.01)
SLOW = Speed(startup=45, work=0.4, startup_spread=0.4, spread=0.35, stragglers=0.02)


@dataclass
class RequestQuota:
    """A quota of requests a second."""

    rate: float
    level: float = field(init=False)
    at: float = 0.0
    taken: list[float] = field(default_factory=list)  #: when requests came, refused ones too
    refused: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.level = self.rate

    def take(self, now: float) -> bool:
        """Whether a request is within the quota."""
        self.level = min(self.rate, self.level + (now - self.at) * self.rate)
        self.at = now
        self.taken.append(now)
        if self.level < 1:
            self.refused.append(now)
            return False
        self.level -= 1
        return True


@dataclass
class TranscribeWork:
    """A job at Transcribe, with its times."""

    seconds: float
    created: float
    began: float | None = None
    done: float | None = None


@dataclass
class TranscribeModel:
    """Begins jobs in order as there is room; the simulation counts `running` down."""

    concurrent: int = 250
    queue_length: int = 10_000
    gets: RequestQuota = field(default_factory=lambda: RequestQuota(30))
    starts: RequestQuota = field(default_factory=lambda: RequestQuota(25))
    waiting: deque[TranscribeWork] = field(default_factory=deque)
    running: int = 0

    def start(self, seconds: float, now: float) -> TranscribeWork | None:
        """Returns the job; None if it exceeds a quota."""
        if not self.starts.take(now) or len(self.waiting) >= self.queue_length:
            return None
        work = TranscribeWork(seconds, now)
        self.waiting.append(work)
        return work

    def begin_next(self, now: float) -> TranscribeWork | None:
        """The next job that can be begun; it is done at now plus its seconds."""
        if not self.waiting or self.running >= self.concurrent:
            return None
        work = self.waiting.popleft()
        work.began, work.done = now, now + work.seconds
        self.running += 1
        return work
