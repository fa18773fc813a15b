"""What is known of a recording, and where its bytes come from."""

from dataclasses import dataclass
from typing import Literal, Protocol

Format = Literal["mp3", "mp4", "wav", "flac", "ogg", "amr", "webm", "m4a"]


@dataclass(frozen=True)
class Media:
    """A recording that Transcribe takes by its format.

    seconds is the length of its sound; None where neither the file nor an estimate gives one.
    """

    format: Format
    seconds: float | None
    estimated: bool
    audio_tracks: int = 1


class MediaSource(Protocol):
    """Bytes that can be read in ranges, such as an S3 object."""

    @property
    def size(self) -> int:
        """All its bytes."""
        ...

    def read(self, offset: int, length: int) -> bytes:
        """The bytes from offset on, `length` of them or fewer where the file ends before."""
        ...
