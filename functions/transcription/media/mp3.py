"""MP3: length by the header's count of frames, by all frames, or by a sample of them."""

from collections.abc import Iterator
from dataclasses import dataclass

from transcription.media.errors import UnsupportedMediaFormat
from transcription.media.model import Media
from transcription.media.mpeg import SURE_FRAMES, Frame, first_frame, walk
from transcription.media.window import BLOCK, BudgetSpentError, Window

_MAX_BITS, _MIN_BITS = 400_000, 4_000  # a second; beyond them a header's count of frames is false
_LAYERS = {1: "an MPEG layer I sound file (MP1)", 2: "an MPEG layer II sound file (MP2)"}


@dataclass(frozen=True)
class _Start:
    data: bytes
    offset: int  # of data in the file
    position: int  # of the first frame in data
    frame: Frame


def read_mp3(window: Window, start: int, hint: str) -> Media | None:
    """None where no frames are found at the start or within a block of junk after it.

    hint "mp3" makes three frames in a row enough.
    """
    found = _find(window, start, 3 if hint == "mp3" else SURE_FRAMES)
    if found is None:
        return None
    frame = found.frame
    if frame.layer != 3:
        raise UnsupportedMediaFormat(_LAYERS[frame.layer])
    seconds, estimated = _from_header(found, window.size) or _from_frames(window, found)
    return Media("mp3", seconds, estimated, frame.rate, frame.channels)


def _find(window: Window, start: int, enough: int) -> _Start | None:
    here = window.here(start)
    length = here if here >= BLOCK // 2 else BLOCK
    data = window.read(start, length)
    at_end = start + length >= window.size
    place = first_frame(data, 0, at_end=at_end, enough=enough)
    return _Start(data, start, *place) if place else None


def _from_header(start: _Start, size: int) -> tuple[float, bool] | None:
    """Length by the header in the first frame, which LAME and others write; it is silent itself."""
    frame, at = start.frame, start.position
    side = {(True, 2): 32, (True, 1): 17, (False, 2): 17, (False, 1): 9}
    xing = at + 4 + side[frame.version == 3, frame.channels]
    flags = int.from_bytes(start.data[xing + 4 : xing + 8], "big")
    if start.data[xing : xing + 4] in (b"Xing", b"Info") and flags & 1:
        frames = int.from_bytes(start.data[xing + 8 : xing + 12], "big")
        claimed = int.from_bytes(start.data[xing + 12 : xing + 16], "big") if flags & 2 else 0
    elif start.data[at + 36 : at + 40] == b"VBRI":
        claimed = int.from_bytes(start.data[at + 46 : at + 50], "big")
        frames = int.from_bytes(start.data[at + 50 : at + 54], "big")
    else:
        return None
    available = size - start.offset - at
    seconds = frames * frame.samples / frame.rate
    if not seconds or not _MIN_BITS < (claimed or available) * 8 / seconds < _MAX_BITS:
        return None
    seconds -= _silent_samples(start.data[xing : xing + 144], flags) / frame.rate
    # tags at the end make a file longer than its frames, a broken upload makes it shorter
    if claimed > available * 1.02:
        return seconds * available / claimed, True
    return seconds, False


def _silent_samples(header: bytes, flags: int) -> int:
    """What LAME says it put before and behind the sound to fill its frames."""
    if flags & 0xF != 0xF or header[120:123] not in (b"LAM", b"Lav"):
        return 0
    packed = int.from_bytes(header[141:144], "big")
    return (packed >> 12) + (packed & 0xFFF)


def _from_frames(window: Window, start: _Start) -> tuple[float, bool]:
    frame, frames, used = start.frame, 0, 0
    if window.whole:
        for count, _ in _runs(start.data, start.position, frame, enough=2):
            frames += count
        return frames * frame.samples / frame.rate, False
    sound = window.size - start.offset - start.position
    for data, position in _parts(window, start):
        for count, length in _runs(data, position, frame, enough=SURE_FRAMES):
            frames, used = frames + count, used + length
    return sound / used * frames * frame.samples / frame.rate, True


def _parts(window: Window, start: _Start) -> Iterator[tuple[bytes, int]]:
    """Blocks from the start, the middle and the end, with where to look for frames in them."""
    yield start.data, start.position
    for offset in ((start.offset + window.size) // 2, window.size - BLOCK):
        try:
            yield window.read(max(offset, start.offset + len(start.data)), BLOCK), 0
        except BudgetSpentError:
            return


def _runs(data: bytes, position: int, like: Frame, enough: int) -> Iterator[tuple[int, int]]:
    """Runs of frames in data and their bytes, over whatever lies between them."""
    while place := first_frame(data, position, at_end=True, enough=enough):
        begin, frame = place
        if not frame.same_stream(like):
            position = begin + 1
            continue
        frames, position = walk(data, begin, like)
        if not frames:
            return
        yield frames, position - begin
