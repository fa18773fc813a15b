"""The media of each day in memory."""

from collections import Counter
from datetime import datetime

from transcription.domain.daily_media import day_of
from transcription.steps.ports import DailyMedia


class InMemoryDailyMedia(DailyMedia):
    """Keeps seconds by day."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()

    def count(self, seconds: float, now: datetime, most: float | None) -> bool:
        if most is not None and self.seconds[day_of(now)] + seconds > most:
            return False
        self.seconds[day_of(now)] += seconds  # type: ignore[assignment]
        return True
