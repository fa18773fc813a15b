"""The event bus in memory."""

from dataclasses import dataclass, field
from typing import Any

from transcription.steps.ports import EventPublisher


@dataclass
class FakeEventPublisher(EventPublisher):
    """Keeps in published the details of every "Transcription Completed"."""

    published: list[dict[str, Any]] = field(default_factory=list)

    def completed(self, detail: dict[str, Any]) -> None:
        self.published.append(detail)
