"""How long to wait before asking Transcribe again.

Pure. A wait is a fraction of the time that the job has taken so far, so that the lag between
finished and noticed stays in proportion to the job, and a job that takes days costs few polls.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass

# Amazon Transcribe takes 15 s or more even for a short clip, and a fraction of the length of a long
# file.
STARTUP_SECONDS = 15.0
SECONDS_PER_MEDIA_SECOND = 0.2
UNKNOWN_MEDIA_SECONDS = 300.0
GROWTH = 0.3  # the next wait, as a share of the time so far
JITTER = 0.1  # at most so much of a wait is taken off


@dataclass(frozen=True)
class PollingPolicy:
    """The bounds of a wait, in seconds."""

    min_seconds: int
    max_seconds: int
    jitter: Callable[[], float] = random.random  #: 0 to 1

    def first_wait(self, media_seconds: float | None) -> int:
        """The wait before the first check of a job: until it is expected to be nearly done."""
        return self._bounded(expected_seconds(media_seconds))

    def next_wait(self, media_seconds: float | None, running_seconds: float) -> int:
        """The wait after a check that found the job running for so long."""
        left = expected_seconds(media_seconds) - running_seconds
        return self._bounded(max(left, running_seconds * GROWTH))

    def queued_wait(self, queued_seconds: float) -> int:
        """The wait after a check that found the job still queued. QUEUED is normal, for days."""
        return self._bounded(queued_seconds * GROWTH)

    def throttled_wait(self) -> int:
        """The wait after a check that was throttled: well spread, so that a burst thins out."""
        spread = self.min_seconds + (self.max_seconds - self.min_seconds) * self.jitter()
        return max(1, round(spread))

    def _bounded(self, seconds: float) -> int:
        """Jitter comes off the bounded wait, so that jobs that wait the longest spread, too."""
        longest = min(max(seconds, self.min_seconds), self.max_seconds)
        jittered = longest * (1 - JITTER * self.jitter())
        return max(1, self.min_seconds, round(jittered))


def expected_seconds(media_seconds: float | None) -> float:
    """What Transcribe is expected to take from the job's start."""
    length = UNKNOWN_MEDIA_SECONDS if media_seconds is None else media_seconds
    return STARTUP_SECONDS + SECONDS_PER_MEDIA_SECOND * length
