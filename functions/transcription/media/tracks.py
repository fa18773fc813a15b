"""The tracks of an MP4 file: kind, codec and length."""

from dataclasses import dataclass

from transcription.media.boxes import Box, boxes, child, numbers, versioned
from transcription.media.length import Length, agreed, close
from transcription.media.window import BudgetSpentError, Window

_UNKNOWN = (0, 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF)
_MAX_ENTRIES = 4096  # most entries of a table of times; sound has few
_PADDED = (b"mp4a", b".mp3")
_PADDING = 0.3  # seconds that these encoders put before the sound; the edit list removes them
_CLOCK = (4, 4, 4, 4, 4), (4, 8, 8, 4, 8)  # of mvhd and mdhd: ..., units a second, duration


@dataclass(frozen=True)
class Track:
    """A track. kind is the handler ("soun", "vide", ...); scale is its time units per second."""

    number: int
    kind: bytes
    scale: int
    length: Length
    codec: bytes


@dataclass(frozen=True)
class Movie:
    """The tracks of a movie. whole is True if all of them were read."""

    tracks: list[Track]
    whole: bool
    fragmented: bool = False

    @property
    def sounds(self) -> list[Track]:
        return [track for track in self.tracks if track.kind == b"soun"]

    @property
    def has_pictures(self) -> bool:
        return any(track.kind == b"vide" for track in self.tracks)


def read_movie(window: Window, top: Box) -> Movie:
    """Returns the tracks within reach of the budget."""
    scale, fragmented = 0, False
    whole = top.claimed is None or top.claimed <= window.size
    tracks: list[Track] = []
    try:
        for box in boxes(window, top.body, top.end):
            if box.name == b"mvhd":
                *_, scale, _ = versioned(window, box, *_CLOCK)
            elif box.name == b"mvex":
                fragmented = True
            elif box.name == b"trak":
                track = _read_track(window, box, scale)
                whole &= track is not None
                tracks += [track] if track else []
    except BudgetSpentError:
        whole = False
    return Movie(tracks, whole, fragmented)


def _read_track(window: Window, box: Box, movie_scale: int) -> Track | None:
    """Parses a trak box. Returns None if it is not a track. Raises BudgetSpentError."""
    header, media = child(window, box, b"tkhd"), child(window, box, b"mdia")
    if header is None or media is None:
        return None
    clock, handler = child(window, media, b"mdhd"), child(window, media, b"hdlr")
    if clock is None or handler is None:
        return None
    _, _, _, number, _, shown = versioned(window, header, (4, 4, 4, 4, 4, 4), (4, 8, 8, 4, 4, 8))
    *_, scale, duration = versioned(window, clock, *_CLOCK)
    kind = numbers(window, handler, 4, 4, 4)[2].to_bytes(4, "big")
    if kind != b"soun":
        return Track(number, kind, scale, Length(), b"")
    entry = child(window, media, b"minf", b"stbl", b"stsd")
    codec = numbers(window, entry, 4, 4, 4, 4)[3].to_bytes(4, "big") if entry else b""
    stored = agreed(_sum_of_times(window, media, scale), _seconds(duration, scale))
    length = _presented(_seconds(shown, movie_scale), stored, codec)
    return Track(number, kind, scale, length, codec)


def _seconds(duration: int, scale: int) -> float | None:
    return duration / scale if scale and duration not in _UNKNOWN else None


def _presented(presented: float | None, stored: Length, codec: bytes) -> Length:
    """Returns the length that decoders present: the edit list's part, without the padding."""
    if presented is None or stored.seconds is None:
        return stored
    padding = _PADDING if codec in _PADDED else 0.0
    if close(presented, stored.seconds) or 0 <= stored.seconds - presented <= padding:
        return Length(presented, stored.estimated)
    return Length(min(presented, stored.seconds))


def _sum_of_times(window: Window, media: Box, scale: int) -> float | None:
    """Returns the sum of all samples' durations (stts), or None if it is beyond the budget."""
    try:
        table = child(window, media, b"minf", b"stbl", b"stts")
        if table is None or not scale:
            return None
        _, count = numbers(window, table, 4, 4)
        if not 0 < count <= _MAX_ENTRIES:
            return None
        _, _, *entries = numbers(window, table, 4, 4, *(4,) * (2 * count))
    except BudgetSpentError:
        return None
    return (
        sum(many * ticks for many, ticks in zip(entries[::2], entries[1::2], strict=True)) / scale
    )
