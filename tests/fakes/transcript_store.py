"""The transcripts bucket in memory."""

from dataclasses import dataclass, field

from transcription.domain.errors import TranscriptMissing
from transcription.domain.keys import OUTPUT_NAMES, output_key
from transcription.steps.ports import TranscriptStore


@dataclass
class InMemoryTranscriptStore(TranscriptStore):
    """files: key to (body, content type)."""

    files: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    writes: int = 0

    def read(self, key: str) -> bytes:
        try:
            return self.files[key][0]
        except KeyError:
            raise TranscriptMissing(f"{key} is not in the transcripts bucket.") from None

    def write(self, key: str, body: bytes, content_type: str) -> None:
        self.writes += 1
        self.files[key] = (body, content_type)

    def remove_outputs(self, job_id: str) -> None:
        for name in OUTPUT_NAMES:
            self.files.pop(output_key(job_id, name), None)
