"""Elements of EBML (RFC 8794), the binary XML that WebM and Matroska are written in."""

from collections.abc import Iterator
from dataclasses import dataclass

from transcription.media.window import Window


@dataclass(frozen=True)
class Element:
    """An element's id, and where it, its content and its end are in the file.

    claimed is the end by the element's own size; None if the size is unknown (a live recording).
    """

    id: int
    start: int
    body: int
    end: int
    claimed: int | None


def elements(window: Window, start: int, end: int) -> Iterator[Element]:
    """Yields the elements from start to end, up to the first impossible one.

    One of unknown size reaches to the end and is the last. One that claims to be longer than the
    element around it is cut there. Raises BudgetSpentError.
    """
    while start < end:
        header = window.read(start, min(12, end - start))
        id_length = _length(header, 0, most=4)
        size_length = _length(header, id_length, most=8) if id_length else 0
        if not size_length:
            return
        size = int.from_bytes(header[id_length : id_length + size_length], "big")
        size &= (1 << 7 * size_length) - 1
        unknown = size == (1 << 7 * size_length) - 1
        body = start + id_length + size_length
        claimed = None if unknown else body + size
        stop = min(end if claimed is None else claimed, end)
        yield Element(int.from_bytes(header[:id_length], "big"), start, body, stop, claimed)
        start = stop


def children(window: Window, parent: Element) -> Iterator[Element]:
    return elements(window, parent.body, parent.end)


def number(window: Window, element: Element) -> int:
    """Returns the value of an unsigned integer element, or 0 if it is too long for one."""
    length = element.end - element.body
    return int.from_bytes(window.read(element.body, length), "big") if length <= 8 else 0


def _length(data: bytes, at: int, most: int) -> int:
    """Returns the bytes of a variable-length number, or 0 if it has too many or is cut off."""
    if at >= len(data):
        return 0
    length = 9 - data[at].bit_length()
    return length if length <= most and at + length <= len(data) else 0
