"""The length of a fragmented MP4 (DASH, live recordings), whose movie header has none.

In this order: what the header says of the fragments (mehd), the segment index (sidx), the last
fragment's times, found through the random access index (mfra) or in the file's end; else how long
the first fragment lasts for its bytes.
"""

from dataclasses import dataclass

from transcription.media.boxes import Box, boxes, child, numbers
from transcription.media.tracks import Movie, Track
from transcription.media.window import BLOCK, BudgetSpentError, Window

_MAX_ENTRIES = 4096  # of an index or a fragment's table; the rest is left out, as estimated
_MAX_CANDIDATES = 16  # places in the end that may be a fragment; a hostile file is full of them


@dataclass(frozen=True)
class _Film:
    window: Window
    top: Box  # moov
    movie: Movie
    sound: Track


def fragmented_seconds(
    window: Window, top: Box, movie: Movie, sound: Track
) -> tuple[float | None, bool]:
    """Seconds, and whether they are an estimate."""
    film = _Film(window, top, movie, sound)
    for source in (_by_header, _by_segment_index, _by_last_fragment, _by_first_fragments):
        try:
            answer = source(film)
        except BudgetSpentError:
            continue
        if answer is not None:
            return answer
    # Some writers put all sound before the first fragment, where the usual header counts it.
    return sound.seconds or movie.seconds, True


def _by_header(film: _Film) -> tuple[float, bool] | None:
    box = child(film.window, film.top, b"mvex", b"mehd")
    header = child(film.window, film.top, b"mvhd")
    if box is None or header is None:
        return None
    wide_header = numbers(film.window, header, 1)[0] == 1
    scale = numbers(film.window, header, 4, *((8, 8) if wide_header else (4, 4)), 4)[-1]
    length = numbers(film.window, box, 4, 8 if numbers(film.window, box, 1)[0] == 1 else 4)[-1]
    return (length / scale, False) if length and scale else None


def _by_segment_index(film: _Film) -> tuple[float, bool] | None:
    """The index that follows the header of a DASH file in one piece."""
    box = next(
        (box for box in boxes(film.window, film.top.end, film.window.size) if box.name != b"free"),
        None,
    )
    if box is None or box.name != b"sidx":
        return None
    version = numbers(film.window, box, 1)[0]
    widths = (4, 4, 4, 4, 4, 2, 2) if version == 0 else (4, 4, 4, 8, 8, 2, 2)
    fields = numbers(film.window, box, *widths)
    scale, first, count = fields[2], fields[4], fields[6]
    entries = film.window.read(box.body + sum(widths), min(count, _MAX_ENTRIES) * 12)
    rows = [entries[at : at + 12] for at in range(0, len(entries) - 11, 12)]
    # An index per segment covers its own segment only.
    end = box.end + first + sum(int.from_bytes(row[:4], "big") & 0x7FFFFFFF for row in rows)
    if not scale or end < film.window.size * 0.98:
        return None
    return sum(int.from_bytes(row[4:8], "big") for row in rows) / scale, False


def _by_last_fragment(film: _Film) -> tuple[float, bool] | None:
    window = film.window
    tail = window.tail(BLOCK)
    begin = window.size - len(tail)
    at = len(tail)
    for _ in range(_MAX_CANDIDATES):
        at = tail.rfind(b"moof", 0, at)
        if at < 4:
            break
        if times := _times_at(film, begin + at - 4):
            return times[1], False
    size = int.from_bytes(tail[-4:], "big")
    if tail[-12:-8] != b"mfro" or size >= window.size:
        return None
    index = next(boxes(window, window.size - size, window.size), None)
    place = _last_indexed(window, index, film.sound) if index else None
    times = _times_at(film, place) if place is not None else None
    return (times[1], False) if times else None


def _last_indexed(window: Window, index: Box, sound: Track) -> int | None:
    """Where the sound's last fragment is, or the last of any track."""
    places: dict[int, int] = {}
    for box in boxes(window, index.body, index.end):
        if box.name == b"tfra":
            version, number, widths, count = numbers(window, box, 4, 4, 4, 4)
            time = 8 if version >> 24 else 4
            row = 2 * time + sum((widths >> shift & 3) + 1 for shift in (4, 2, 0))
            last = box.body + 16 + (count - 1) * row + time
            # Rows of another track that are elsewhere are not worth a request.
            if count and last + time <= box.end and window.has(last, time):
                places[number] = int.from_bytes(window.read(last, time), "big")
        if not window.has(box.end, 16):
            break
    return places.get(sound.number, max(places.values(), default=None))


def _by_first_fragments(film: _Film) -> tuple[float, bool] | None:
    """Bytes a second of those fragments that are in what was read already."""
    window = film.window
    first: Box | None = None
    begin = end = seconds = 0.0
    used = 0
    for box in boxes(window, film.top.end, window.size):
        if box.name == b"moof" and (times := _times(film, box)):
            begin = times[0] if first is None else begin
            end = max(end, times[1])
            first = first or box
        elif box.name == b"mdat" and first is not None:
            seconds, used = end - begin, box.end - first.start
        if not window.has(box.end, 16):
            break
    if first is None or not used:
        return None
    return seconds * (window.size - first.start) / used, True


def _times_at(film: _Film, place: int) -> tuple[float, float] | None:
    box = next(boxes(film.window, place, film.window.size), None)
    return _times(film, box) if box and box.name == b"moof" else None


def _times(film: _Film, moof: Box) -> tuple[float, float] | None:
    """When the sound of a fragment starts and ends, in seconds; any track's where it has none."""
    window = film.window
    scales = {track.number: track.scale for track in film.movie.tracks}
    times: dict[int, tuple[float, float]] = {}
    for traf in boxes(window, moof.body, moof.end):
        header, clock = child(window, traf, b"tfhd"), child(window, traf, b"tfdt")
        if traf.name != b"traf" or header is None or clock is None:
            continue
        number = numbers(window, header, 4, 4)[1]
        wide = numbers(window, clock, 1)[0] == 1
        begin = numbers(window, clock, 4, 8 if wide else 4)[1]
        if scale := scales.get(number, 0):
            times[number] = begin / scale, (begin + _duration(window, traf, header)) / scale
    return times.get(film.sound.number, next(iter(times.values()), None))


def _duration(window: Window, traf: Box, header: Box) -> int:
    """All samples of a track fragment, in the track's units."""
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
        total += sum(
            int.from_bytes(table[at : at + 4], "big") for at in range(0, len(table) - row + 1, row)
        )
    return total
