"""A recording's facts, and the source of its bytes."""

from dataclasses import dataclass
from typing import Literal, Protocol

Format = Literal["mp3", "mp4", "wav", "flac", "ogg", "amr", "webm", "m4a"]


@dataclass(frozen=True)
class Media:
    """A recording in a format that Transcribe accepts.

    seconds is the length of its sound, or None if it is unknown. estimated is False only if the
    length is sure. audio_tracks counts the tracks that play at the same time.
    """

    format: Format
    seconds: float | None
    estimated: bool
    audio_tracks: int = 1

    @property
    def notices(self) -> tuple[str, ...]:
        """Sentences for the person who uploaded the file; none of them refuses it."""
        if self.audio_tracks < 2:
            return ()
        several = (
            f"The file has {self.audio_tracks} audio tracks. Amazon Transcribe transcribes one, "
            "usually the first. To transcribe another one, export it by itself and upload that."
        )
        return (several,)


class MediaSource(Protocol):
    """A source of bytes that can be read in ranges, such as an S3 object."""

    @property
    def size(self) -> int:
        """The size in bytes."""
        ...

    def read(self, offset: int, length: int) -> bytes:
        """Returns `length` bytes from offset on, or fewer if the file ends before."""
        ...
