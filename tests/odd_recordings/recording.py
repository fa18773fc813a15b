"""An odd file, FFmpeg's view of it, and whether the probe is right."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import av

from tests.unit.media.sources import CountingSource
from transcription.media import Media, MediaRejected, check_limits, probe

#: FFmpeg's names of the containers that Transcribe may take.
_TAKEN = {"mp3", "wav", "flac", "ogg", "amr", "matroska,webm", "mov,mp4,m4a,3gp,3g2,mj2"}
_TOLERANCE = 0.02
_SHORTEST = 0.5

Change = Callable[[bytes], bytes]


@dataclass(frozen=True)
class OddRecording:
    """A file: its kind, its name, and the function that makes it."""

    kind: str
    name: str
    make: Callable[[], bytes]


@dataclass(frozen=True)
class Decoded:
    """FFmpeg's findings; claimed is None if the header has no length."""

    container: str
    claimed: float | None  #: seconds, as ffprobe reports them
    seconds: float  #: of sound in a full decode


class Verdict:
    """The probe's answer for a file, beside a decoder's."""

    def __init__(self, odd: OddRecording) -> None:
        self.odd = odd
        self._data = odd.make()
        self.source = CountingSource(self._data)
        self.media: Media | None = None
        self.refusal: MediaRejected | None = None
        try:
            self.media = probe(self.source, odd.name)
            check_limits(self.media, len(self._data))
        except MediaRejected as refusal:
            self.refusal = refusal

    @cached_property
    def decoded(self) -> Decoded | None:
        """FFmpeg's findings; None without sound, or in a container that Transcribe does not
        accept.
        """
        decoded = decode(self.odd.name, self._data)
        return decoded if decoded and decoded.container in _TAKEN else None

    @property
    def is_sure(self) -> bool:
        """Whether the probe calls its length exact."""
        return self.refusal is None and self.media is not None and not self.media.estimated

    @property
    def is_wrongly_refused(self) -> bool:
        """Whether a decoder can read a file that was refused."""
        if self.refusal is None or self.decoded is None:
            return False
        return self.decoded.seconds >= _SHORTEST

    @property
    def is_wrongly_sure(self) -> bool:
        """Whether an exact length is off by more than 2 %."""
        return self.is_sure and not self.error <= _TOLERANCE

    @property
    def is_misread_by_ffprobe(self) -> bool:
        """Whether the length in the file's header is off by more than 2 %, or missing."""
        if not self.decoded:
            return False
        claimed, seconds = self.decoded.claimed, self.decoded.seconds
        return claimed is None or abs(claimed - seconds) > _TOLERANCE * seconds

    @property
    def error(self) -> float:
        """The relative error of the length."""
        if self.media is None or self.media.seconds is None or not self.decoded:
            return float("inf")
        if not self.decoded.seconds:
            return float("inf") if self.media.seconds else 0.0
        return abs(self.media.seconds / self.decoded.seconds - 1)


def decode(name: str, data: bytes) -> Decoded | None:
    """Decodes the first audio track to its end, over any damage. Returns None without sound."""
    file = io.BytesIO(data)
    file.name = name  # FFmpeg goes by the extension if the content says nothing
    try:
        with av.open(file) as container:
            stream = container.streams.audio[0]
            claimed = container.duration / av.time_base if container.duration else None
            return Decoded(container.format.name, claimed, sum(_seconds(container, stream)))
    except (av.FFmpegError, IndexError, ValueError):
        return None


def _seconds(container: av.container.InputContainer, stream: av.AudioStream) -> Iterator[float]:
    packets = container.demux(stream)
    while True:
        try:
            for frame in next(packets).decode():
                yield frame.samples / frame.sample_rate
        except StopIteration:
            return
        except av.FFmpegError:  # damage: the next packet may be good
            continue
