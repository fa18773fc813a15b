"""The event bus in memory."""

from dataclasses import dataclass, field
from typing import Any

from transcription.adapters.event_publisher import EventPublisher


@dataclass
class FakeAnnouncements(EventPublisher):
    """told: the details of every "Transcription Completed"."""

    told: list[dict[str, Any]] = field(default_factory=list)

    def completed(self, detail: dict[str, Any]) -> None:
        self.told.append(detail)
