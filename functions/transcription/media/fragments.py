"""The length of a fragmented MP4 (DASH, live recordings), whose movie header has none."""

from collections.abc import Iterator
from dataclasses import dataclass

from transcription.media.boxes import Box, boxes, child, numbers, versioned
from transcription.media.length import Length, agreed
from transcription.media.tracks import Track
from transcription.media.window import BLOCK, BudgetSpentError, Window

_MAX_CANDIDATES = 16  # fragments looked for in the file's end; a hostile file is full of them


@dataclass(frozen=True)
class _Fragment:
    """When the sound of a fragment starts and how long it lasts, in seconds."""

    place: int
    begin: float
    seconds: float

    @property
    def end(self) -> float:
        return self.begin + self.seconds


def fragmented_length(window: Window, top: Box, sound: Track) -> Length:
    """Adds up the fragments if the whole file was read; otherwise returns an estimate.

    The estimate follows from the time of the last fragment, or from the first one's bytes per
    second. Raises BudgetSpentError.
    """
    parts = list(_in_head(window, top, sound))
    fragments = [fragment for fragment, _ in parts if fragment]
    if not fragments:
        return Length(sound.length.seconds)
    first, end = fragments[0], parts[-1][1]
    seconds = sum(fragment.seconds for fragment in fragments)
    if end == window.size:
        return agreed(seconds, fragments[-1].end - first.begin)
    last = _last(window, sound) if end < window.size else None
    if last:
        return Length(last.end - first.begin)
    return Length(seconds * (window.size - first.place) / (end - first.place))


def _in_head(window: Window, top: Box, sound: Track) -> Iterator[tuple[_Fragment | None, int]]:
    """Yields the sound and the end of each box behind the header that was fetched already.

    Sound that was cut off ends behind the file.
    """
    for box in boxes(window, top.end, window.size):
        if not box.name.isalnum():
            return
        is_open = box.name == b"mdat" and box.end == window.size
        end = (box.claimed or window.size + 1) if is_open else box.end
        yield _fragment(window, box, sound), end
        if not window.has(box.end, 16):
            return


def _last(window: Window, sound: Track) -> _Fragment | None:
    try:
        tail = window.tail(BLOCK)
    except BudgetSpentError:
        return None
    at = len(tail)
    for _ in range(_MAX_CANDIDATES):
        at = tail.rfind(b"moof", 0, at)
        if at < 4:
            break
        box = next(boxes(window, window.size - len(tail) + at - 4, window.size), None)
        if box and (fragment := _fragment(window, box, sound)):
            return fragment
    return None


def _fragment(window: Window, moof: Box, sound: Track) -> _Fragment | None:
    """Returns the sound in a box, or None if it is not a fragment or holds other tracks only."""
    if moof.name != b"moof" or not sound.scale:
        return None
    for traf in boxes(window, moof.body, moof.end):
        header, clock = child(window, traf, b"tfhd"), child(window, traf, b"tfdt")
        if traf.name == b"traf" and header and numbers(window, header, 4, 4)[1] == sound.number:
            begin = versioned(window, clock, (4, 4), (4, 8))[1] if clock else 0
            seconds = _duration(window, traf, header) / sound.scale
            return _Fragment(moof.start, begin / sound.scale, seconds)
    return None


def _duration(window: Window, traf: Box, header: Box) -> int:
    """Returns the length of all samples of a track fragment, in the track's units."""
    flags = numbers(window, header, 4)[0]
    before = 4 + 4 + (8 if flags & 0x1 else 0) + (4 if flags & 0x2 else 0)
    usual = numbers(window, header, before, 4)[1] if flags & 0x8 else 0
    total = 0
    for run in boxes(window, traf.body, traf.end):
        if run.name != b"trun":
            continue
        flags, count = numbers(window, run, 4, 4)
        count = min(count, (run.end - run.body) // 4 if flags & 0xF00 else 1 << 20)
        if not flags & 0x100:
            total += count * usual
            continue
        skip = 8 + (4 if flags & 0x1 else 0) + (4 if flags & 0x4 else 0)
        row = 4 * ((flags >> 8) & 0xF).bit_count()
        table = window.read(run.body + skip, min(count * row, run.end - run.body - skip))
        ticks = [
            int.from_bytes(table[at : at + 4], "big") for at in range(0, len(table) - row + 1, row)
        ]
        # Writers stretch one sample to match the pictures; a decoder makes all alike. Not median():
        # importing statistics would slow every cold start.
        total += len(ticks) * (sorted(ticks)[(len(ticks) - 1) // 2] if ticks else 0)
    return total
