"""The timings in memory, a slot for each as in DynamoDB."""

from transcription.polling.duration_estimate import Timing
from transcription.polling.history import slot_of
from transcription.steps.ports import DurationHistory


class InMemoryDurationHistory(DurationHistory):
    """Keeps slots by language and slot."""

    def __init__(self) -> None:
        self.slots: dict[tuple[str, str], Timing] = {}

    def of(self, language: str) -> list[Timing]:
        return [timing for (spoken, _), timing in self.slots.items() if spoken == language]

    def note(self, language: str, job: str, timing: Timing) -> None:
        self.slots[language, slot_of(job, timing.media_seconds)] = timing
