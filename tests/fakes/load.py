"""The counts of jobs in memory."""

from collections import Counter
from datetime import datetime

from transcription.polling.load import SINCE_MINUTES, minute_of, open_now, rate
from transcription.steps.ports import JobLoad


class InMemoryJobLoad(JobLoad):
    """Keeps starts by minute, and counted: the sweep's count and its minute."""

    def __init__(self) -> None:
        self.starts: Counter[int] = Counter()
        self.counted = (0, 0)

    def starts_a_second(self, now: datetime) -> float:
        self.starts[minute_of(now)] += 1
        return rate(self.starts[minute_of(now)], now)

    def open_jobs(self, now: datetime) -> int:
        latest = minute_of(now)
        minutes = range(latest - SINCE_MINUTES + 1, latest + 1)
        return open_now({minute: self.starts[minute] for minute in minutes}, *self.counted)

    def note_open(self, jobs: int, now: datetime) -> None:
        self.counted = (jobs, minute_of(now))
