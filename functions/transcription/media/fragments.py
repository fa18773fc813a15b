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
    for source in (_by_header, _by_segment_index, _by_last_fragment, _by_first_fragment):
        try:
            answer = source(film)
        except BudgetSpentError:
            continue
        if answer is not None:
            return answer
    return None, True


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
    tail = film.window.tail(BLOCK)
    begin = film.window.size - len(tail)
    at = len(tail)
    while (at := tail.rfind(b"moof", 0, at)) >= 0:
        box = next(boxes(film.window, begin + at - 4, film.window.size), None) if at >= 4 else None
        if box and (end := _fragment_end(film, box)):
            return end, False
    size = int.from_bytes(tail[-4:], "big")
    if tail[-12:-8] != b"mfro" or not 16 < size <= len(tail):
        return None
    index = next(boxes(film.window, film.window.size - size, film.window.size), None)
    moof = _last_indexed(film.window, index, film.sound) if index else None
    box = next(boxes(film.window, moof, film.window.size), None) if moof else None
    end = _fragment_end(film, box) if box else None
    return (end, False) if end else None


def _last_indexed(window: Window, index: Box, sound: Track) -> int | None:
    """Where the sound's last fragment is, or the last of any track."""
    places: dict[int, int] = {}
    for box in boxes(window, index.body, index.end):
        if box.name != b"tfra":
            continue
        version, number, widths, count = numbers(window, box, 4, 4, 4, 4)
        time = 8 if version >> 24 else 4
        row = 2 * time + sum((widths >> shift & 3) + 1 for shift in (4, 2, 0))
        last = window.read(box.body + 16 + (count - 1) * row + time, time) if count else b""
        if last and box.body + 16 + count * row <= box.end:
            places[number] = int.from_bytes(last, "big")
    return places.get(sound.number, max(places.values(), default=None))


def _by_first_fragment(film: _Film) -> tuple[float, bool] | None:
    first = None
    for box in boxes(film.window, film.top.end, film.window.size):
        if first and (box.name == b"moof" or box.end >= film.window.size):
            end = _fragment_end(film, first)
            begin = _fragment_start(film.window, first, film.sound)
            length = (
                min(box.start if box.name == b"moof" else box.end, film.window.size) - first.start
            )
            if end is None or length <= 0:
                return None
            return (end - begin) * (film.window.size - first.start) / length, True
        if box.name == b"moof" and first is None:
            first = box
    return None


def _fragment_start(window: Window, moof: Box, sound: Track) -> float:
    for traf in boxes(window, moof.body, moof.end):
        clock = child(window, traf, b"tfdt") if traf.name == b"traf" else None
        if clock and sound.scale:
            wide = numbers(window, clock, 1)[0] == 1
            return numbers(window, clock, 4, 8 if wide else 4)[1] / sound.scale
    return 0.0


def _fragment_end(film: _Film, moof: Box) -> float | None:
    """When the sound of this fragment ends; the film's where it has no sound. In seconds."""
    scales = {track.number: track.scale for track in film.movie.tracks}
    ends: dict[int, float] = {}
    if moof.name != b"moof":
        return None
    for traf in boxes(film.window, moof.body, moof.end):
        header, clock = child(film.window, traf, b"tfhd"), child(film.window, traf, b"tfdt")
        if traf.name != b"traf" or header is None or clock is None:
            continue
        number = numbers(film.window, header, 4, 4)[1]
        wide = numbers(film.window, clock, 1)[0] == 1
        begin = numbers(film.window, clock, 4, 8 if wide else 4)[1]
        if scale := scales.get(number, 0):
            ends[number] = (begin + _duration(film.window, traf, header)) / scale
    return ends.get(film.sound.number, max(ends.values(), default=None))


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
