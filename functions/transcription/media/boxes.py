"""Boxes of the ISO base media file format (ISO 14496-12), found without reading their content."""

from collections.abc import Iterator
from dataclasses import dataclass

from transcription.media.window import Window


@dataclass(frozen=True)
class Box:
    """A box's four letters, and where its content starts and ends in the file.

    claimed is the end by the box's own size; None if it has no size and reaches to the end.
    """

    name: bytes
    start: int
    body: int
    end: int
    claimed: int | None


def boxes(window: Window, start: int, end: int) -> Iterator[Box]:
    """Yields the boxes from start to end, up to the first with an impossible size.

    Each is at least its own header long, so a walk always ends. The last one may claim to be longer
    than the box around it; it is cut there. Raises BudgetSpentError.
    """
    while start + 8 <= end and len(header := window.read(start, 16)) >= 8:
        size, body = int.from_bytes(header[:4], "big"), start + 8
        claimed: int | None = start + size
        if size == 1:
            size, body = int.from_bytes(header[8:16], "big"), start + 16
            claimed = start + size
        elif size == 0:
            size, claimed = end - start, None
        if size < body - start:
            return
        yield Box(header[4:8], start, body, min(start + size, end), claimed)
        start += size


def child(window: Window, parent: Box, *path: bytes) -> Box | None:
    """Returns the first box at a path below parent, or None if there is none."""
    for name in path:
        found = next(
            (box for box in boxes(window, parent.body, parent.end) if box.name == name), None
        )
        if found is None:
            return None
        parent = found
    return parent


def numbers(window: Window, box: Box, *widths: int) -> list[int]:
    """Returns big-endian numbers of these widths in bytes, from the start of a box's content.

    Missing bytes read as 0. Raises BudgetSpentError.
    """
    data = window.read(box.body, min(sum(widths), box.end - box.body)).ljust(sum(widths), b"\0")
    values, at = [], 0
    for width in widths:
        values.append(int.from_bytes(data[at : at + width], "big"))
        at += width
    return values


def versioned(
    window: Window, box: Box, narrow: tuple[int, ...], wide: tuple[int, ...]
) -> list[int]:
    """Returns the numbers of a box, whose version 1 has wider ones.

    The first number is version and flags.
    """
    return numbers(window, box, *(wide if numbers(window, box, 1)[0] == 1 else narrow))
