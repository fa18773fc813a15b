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


def no_speech_notice(audio_tracks: int) -> str | None:
    """Why a recording without speech may have some, after its job. None if it has one track."""
    if audio_tracks < 2:
        return None
    return (
        "No speech was found in the audio track that Amazon Transcribe takes, usually the first of "
        f"the {audio_tracks} in the file. If the speech is in another one, export that track by "
        "itself and upload it."
    )


class MediaSource(Protocol):
    """Bytes that can be read in ranges, such as an S3 object."""

    @property
    def size(self) -> int:
        """All its bytes."""
        ...

    def read(self, offset: int, length: int) -> bytes:
        """The bytes from offset on, `length` of them or fewer where the file ends before."""
        ...
