"""The times of a track's blocks in the clusters of a WebM."""

from collections.abc import Iterator
from dataclasses import dataclass

from transcription.media.ebml import Element, children, elements, number
from transcription.media.window import BLOCK, BudgetSpentError, Window

CLUSTER = 0x1F43B675
_CLUSTER_ID = CLUSTER.to_bytes(4, "big")
_TIME, _SIMPLE_BLOCK, _GROUP, _BLOCK = 0xE7, 0xA3, 0xA0, 0xA1
_VOID, _CHECKSUM, _POSITION, _PREVIOUS = 0xEC, 0xBF, 0xA7, 0xAB
_CUES, _TAGS, _CHAPTERS, _ATTACHMENTS = 0x1C53BB6B, 0x1254C367, 0x1043A770, 0x1941A469
_SKIPPED = (_VOID, _CHECKSUM, _POSITION, _PREVIOUS, _CUES, _TAGS, _CHAPTERS, _ATTACHMENTS)
_TAIL = 3 * BLOCK
_MAX_CANDIDATES = 16  # cluster ids looked at in the file's end; a hostile file is full of them
_LONGEST_FRAME = 0.25  # seconds; a larger gap between two blocks is a pause


class _Bytes:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self.size = len(data)

    def read(self, offset: int, length: int) -> bytes:
        return self._data[offset : offset + length]


@dataclass(frozen=True)
class Times:
    """When the first block of a track begins and the last one ends, in seconds."""

    begin: float = 0.0
    end: float = 0.0
    size: int = 0  #: bytes of these blocks
    complete: bool = False  #: whether all of the data was read as clusters

    @property
    def seconds(self) -> float:
        return self.end - self.begin


def times(data: bytes, tick: float, track: int) -> Times:
    """Reads data from the beginning of a cluster on, up to the first damage or its end."""
    first = last = None
    frame = 0.0
    position = size = 0
    for number_of_track, ticks, position in _blocks(data):
        if number_of_track != track:
            continue
        time = ticks * tick
        gap = time - (time if last is None else last)
        frame = gap if 0 < gap < _LONGEST_FRAME else frame
        first = time if first is None else min(first, time)
        last = time if last is None else max(last, time)
        size = position
    if first is None or last is None:
        return Times()
    return Times(first, last + frame, size, position == len(data))


def last_end(window: Window, tick: float, track: int) -> float | None:
    """Returns when the last block of the file ends, in seconds.

    Returns None if no cluster begins in the file's end.
    """
    try:
        tail = window.tail(_TAIL)
    except BudgetSpentError:
        return None
    at = len(tail)
    for _ in range(_MAX_CANDIDATES):
        at = tail.rfind(_CLUSTER_ID, 0, at)
        if at < 0:
            break
        # Sound can contain the id by chance; a real cluster starts with its time.
        if _starts_with_time(tail[at : at + 64]):
            found = times(tail[at:], tick, track)
            if found.size:
                return found.end
    return None


def _starts_with_time(data: bytes) -> bool:
    cluster = next(elements(Window(_Bytes(data)), 0, len(data)), None)
    inner = children(Window(_Bytes(data)), cluster) if cluster else iter(())
    return next((item.id for item in inner if item.id not in _SKIPPED), 0) == _TIME


def _blocks(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Yields the track, the time in ticks and the end of every block of the clusters in data.

    The last one has track 0 and the end of the readable data.
    """
    window = Window(_Bytes(data))
    position = time = 0
    while element := next(elements(window, position, len(data)), None):
        if element.claimed is not None and element.claimed > len(data):
            break
        if element.id not in (CLUSTER, _TIME, _SIMPLE_BLOCK, _GROUP, *_SKIPPED):
            break
        position = element.end
        if element.id == CLUSTER:
            position = element.body
        elif element.id == _TIME:
            time = number(window, element)
        elif element.id in (_SIMPLE_BLOCK, _GROUP) and (block := _block(window, element)):
            yield block[0], time + block[1], position
    yield 0, 0, position


def _block(window: Window, element: Element) -> tuple[int, int] | None:
    """Returns a block's track and its time after its cluster's.

    The block is a simple one, or the one in a group.
    """
    if element.id == _GROUP:
        inside = next((item for item in children(window, element) if item.id == _BLOCK), None)
        return _block(window, inside) if inside else None
    header = window.read(element.body, min(element.end - element.body, 12))
    width = 9 - header[0].bit_length() if header else 9
    if len(header) < width + 2 or width > 8:
        return None
    time = int.from_bytes(header[width : width + 2], "big", signed=True)
    track = int.from_bytes(header[:width], "big") & (1 << 7 * width) - 1
    return track, time
