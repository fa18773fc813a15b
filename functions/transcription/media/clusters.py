"""The length of a WebM without Duration, as browsers record it: from the times of its blocks.

The blocks of the last cluster are exact. A cluster may be longer than the part of the end that is
read (browsers write half a minute into one); then the file's head tells its bytes a second, and the
length is an estimate.
"""

from collections.abc import Iterator

from transcription.media.ebml import Element, children, elements, number
from transcription.media.window import BLOCK, BudgetSpentError, Window

CLUSTER = 0x1F43B675
_CLUSTER_ID = CLUSTER.to_bytes(4, "big")
_TIME, _SIMPLE_BLOCK, _GROUP, _BLOCK = 0xE7, 0xA3, 0xA0, 0xA1
_VOID, _CHECKSUM, _POSITION, _PREVIOUS = 0xEC, 0xBF, 0xA7, 0xAB
_CUES, _TAGS, _CHAPTERS, _ATTACHMENTS = 0x1C53BB6B, 0x1254C367, 0x1043A770, 0x1941A469
_SKIPPED = (_VOID, _CHECKSUM, _POSITION, _PREVIOUS, _CUES, _TAGS, _CHAPTERS, _ATTACHMENTS)
_TAIL = 3 * BLOCK
_MAX_CANDIDATES = 16  # places in the end that may be a cluster; a hostile file is full of them
_LONGEST_FRAME = 0.25  # seconds; a larger gap between two blocks is a pause, not a frame


class _Bytes:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self.size = len(data)

    def read(self, offset: int, length: int) -> bytes:
        return self._data[offset : offset + length]


def clustered_seconds(window: Window, first: int, tick: float) -> tuple[float | None, bool]:
    """Seconds, and whether they are an estimate; first is where the first cluster starts."""
    head = window.read(first, window.here(first) or BLOCK)
    begin, reached, used = _span(head, tick)
    if reached is None or begin is None:
        return None, True
    if window.whole:
        return reached - begin, False
    end = _last_time(window, tick)
    if end is not None and end >= reached:
        return end - begin, False
    return (reached - begin) / used * (window.size - first) if used else None, True


def _last_time(window: Window, tick: float) -> float | None:
    try:
        tail = window.tail(_TAIL)
    except BudgetSpentError:
        return None
    at = len(tail)
    for _ in range(_MAX_CANDIDATES):
        at = tail.rfind(_CLUSTER_ID, 0, at)
        if at < 0:
            break
        # The id may come about by chance in sound; a cluster starts with its time.
        if _starts_with_time(tail[at : at + 64]):
            _, end, _ = _span(tail[at:], tick)
            if end is not None:
                return end
    return None


def _starts_with_time(data: bytes) -> bool:
    cluster = next(elements(Window(_Bytes(data)), 0, len(data)), None)
    inner = children(Window(_Bytes(data)), cluster) if cluster else iter(())
    return next((item.id for item in inner if item.id not in _SKIPPED), 0) == _TIME


def _span(data: bytes, tick: float) -> tuple[float | None, float | None, int]:
    """First time, end of the last block, in seconds, and the bytes that these blocks take."""
    first = last = None
    before: dict[int, float] = {}
    frame, used = 0.0, 0
    for track, ticks, end in _blocks(data):
        time = ticks * tick
        gap = time - before.get(track, time)
        frame = gap if 0 < gap < _LONGEST_FRAME else frame
        before[track] = time
        first = time if first is None else min(first, time)
        last = time if last is None else max(last, time)
        used = end
    return first, last if last is None else last + frame, used


def _blocks(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Track, time in ticks, and end of every block of the clusters in data."""
    window = Window(_Bytes(data))
    position = time = 0
    while element := next(elements(window, position, len(data)), None):
        position = element.end
        if element.id == CLUSTER:
            position = element.body
        elif element.id == _TIME:
            time = number(window, element)
        elif element.id in (_SIMPLE_BLOCK, _GROUP):
            if block := _block(window, element):
                yield block[0], time + block[1], position
        elif element.id not in _SKIPPED:
            return


def _block(window: Window, element: Element) -> tuple[int, int] | None:
    """Track and time after its cluster's of a simple block, or of the block in a group."""
    if element.id == _GROUP:
        inside = next((item for item in children(window, element) if item.id == _BLOCK), None)
        return _block(window, inside) if inside else None
    header = window.read(element.body, min(element.end - element.body, 12))
    width = 9 - header[0].bit_length() if header else 9
    if len(header) < width + 2 or width > 8:
        return None
    time = int.from_bytes(header[width : width + 2], "big", signed=True)
    return int.from_bytes(header[:width], "big"), time
