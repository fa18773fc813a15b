"""The transcripts bucket in memory."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from transcription.domain.errors import TranscriptMissing
from transcription.steps.ports import Precedence, TranscriptStore


@dataclass
class InMemoryTranscriptStore(TranscriptStore):
    """files: key to (body, content type)."""

    files: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    writes: int = 0
    published: dict[str, Precedence] = field(default_factory=dict)  #: of stable names

    def read(self, key: str) -> bytes:
        try:
            return self.files[key][0]
        except KeyError:
            raise TranscriptMissing(f"{key} is not in the transcripts bucket.") from None

    def write(self, key: str, body: bytes, content_type: str) -> None:
        self.writes += 1
        self.files[key] = (body, content_type)

    def publish(self, key: str, precedence: Precedence, body: bytes, content_type: str) -> None:
        if self.published.get(key, Precedence()) < precedence:
            self.published[key] = precedence
            self.files[key] = (body, content_type)

    def remove(self, keys: Iterable[str]) -> None:
        for key in keys:
            self.files.pop(key, None)
