"""A track of an MP4 file: what it carries, in which codec, and for how long."""

from dataclasses import dataclass

from transcription.media.boxes import Box, child, numbers
from transcription.media.window import Window

_UNKNOWN = (0, 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF)
_DESCRIPTION = 256  # bytes that hold what is read of a sample description
_RATES = range(1000, 768_001)


@dataclass(frozen=True)
class Track:
    """kind is the handler ("soun", "vide", ...); scale is its time units a second."""

    number: int
    kind: bytes
    scale: int
    seconds: float | None
    codec: bytes = b""
    rate: int | None = None
    channels: int | None = None


@dataclass(frozen=True)
class Movie:
    """The movie header's length, and the tracks; whole where none was left unread."""

    seconds: float | None
    tracks: list[Track]
    whole: bool
    fragmented: bool = False

    @property
    def sound(self) -> Track | None:
        """The first track with sound."""
        return next((track for track in self.tracks if track.kind == b"soun"), None)

    @property
    def has_pictures(self) -> bool:
        """Whether any track read is a film's."""
        return any(track.kind == b"vide" for track in self.tracks)


def read_track(window: Window, box: Box) -> Track | None:
    """What a trak box holds; None where it is no track. Raises BudgetSpentError."""
    header, media = child(window, box, b"tkhd"), child(window, box, b"mdia")
    if header is None or media is None:
        return None
    clock, handler = child(window, media, b"mdhd"), child(window, media, b"hdlr")
    if clock is None or handler is None:
        return None
    wide = numbers(window, header, 1)[0] == 1
    *_, number = numbers(window, header, 4, *((8, 8) if wide else (4, 4)), 4)
    if numbers(window, clock, 1)[0] == 1:
        *_, scale, length = numbers(window, clock, 4, 8, 8, 4, 8)
    else:
        *_, scale, length = numbers(window, clock, 4, 4, 4, 4, 4)
    seconds = length / scale if scale and length not in _UNKNOWN else None
    kind = numbers(window, handler, 4, 4, 4)[2].to_bytes(4, "big")
    if kind != b"soun":
        return Track(number, kind, scale, seconds)
    entry = child(window, media, b"minf", b"stbl", b"stsd")
    codec, rate, channels = _sound(window, entry) if entry else (b"", 0, 0)
    if rate not in _RATES:
        rate = scale  # which is the sample rate in most files
    return Track(
        number,
        kind,
        scale,
        seconds,
        codec,
        rate if rate in _RATES else None,
        channels if 0 < channels <= 256 else None,
    )


def _sound(window: Window, entry: Box) -> tuple[bytes, int, int]:
    """Codec, rate and channels of the first sample description."""
    #              flags, count, size, codec, reserved, index, version..vendor
    fields = numbers(window, entry, 4, 4, 4, 4, 6, 2, 8, 2, 2, 4, 2)
    data = window.read(entry.body, min(entry.end - entry.body, _DESCRIPTION))
    channels = _aac_channels(data) or fields[7]
    return fields[3].to_bytes(4, "big"), fields[10], channels


def _aac_channels(description: bytes) -> int:
    """Channels by the AudioSpecificConfig (ISO 14496-3, 1.6.2.1); 0 where it does not say.

    The sample description itself says 2 whatever is true, in files of MP4's first version.
    """
    config = description.find(b"\x05", description.find(b"esds") + 29)
    if b"esds" not in description or config < 0:
        return 0
    at = config + 1
    while description[at : at + 1] >= b"\x80":  # the length's bytes but the last
        at += 1
    bits = int.from_bytes(description[at + 1 : at + 3].ljust(2, b"\0"), "big")
    if bits >> 7 & 0xF == 0xF:  # the rate is written out, the channels come after it
        return 0
    return (0, 1, 2, 3, 4, 5, 6, 8)[bits >> 3 & 0xF] if bits >> 3 & 0xF < 8 else 0
