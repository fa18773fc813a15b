"""The event bus in memory."""

from dataclasses import dataclass, field
from typing import Any

from transcription.adapters.announcements import Announcements


@dataclass
class FakeAnnouncements(Announcements):
    """told: the details of every "Transcription Completed"."""

    told: list[dict[str, Any]] = field(default_factory=list)

    def completed(self, detail: dict[str, Any]) -> None:
        self.told.append(detail)
