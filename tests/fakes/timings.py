"""The timings in memory, a slot for each as in DynamoDB."""

from collections import Counter
from datetime import datetime

from transcription.pace import Timing
from transcription.timings import Timings, rate, slot_of


class InMemoryTimings(Timings):
    """slots: by language and slot. starts: by minute."""

    def __init__(self) -> None:
        self.slots: dict[tuple[str, str], Timing] = {}
        self.starts: Counter[str] = Counter()

    def of(self, language: str) -> list[Timing]:
        return [timing for (spoken, _), timing in self.slots.items() if spoken == language]

    def note(self, language: str, job: str, timing: Timing) -> None:
        self.slots[language, slot_of(job, timing.media_seconds)] = timing

    def starts_a_second(self, now: datetime) -> float:
        minute = f"{now:%Y-%m-%dT%H:%M}"
        self.starts[minute] += 1
        return rate(self.starts[minute], now)
