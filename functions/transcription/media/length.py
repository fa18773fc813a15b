"""A recording's length, which is sure only if two independent findings agree."""

from typing import NamedTuple

_TOLERANCE = 0.02


class Length(NamedTuple):
    """A length in seconds, None if unknown. estimated is False only if it is right within 2 %."""

    seconds: float | None = None
    estimated: bool = True


def agreed(*findings: float | None) -> Length:
    """Returns the first known finding. It is sure if another one is known and all of them agree."""
    known = [seconds for seconds in findings if seconds is not None]
    if not known:
        return Length()
    return Length(known[0], len(known) < 2 or not all(close(known[0], other) for other in known))


def spanned(seconds: float, start: int, end: int | None, size: int) -> Length:
    """Returns the length that a header gives for the bytes from start to end, in a file of `size`
    bytes.

    It is sure if the file ends there. A file that was cut has its share of the seconds. If the file
    goes on, or the header does not say where it ends (None), the length is an estimate.
    """
    if end is None or end <= start:
        return Length(seconds)
    if end > size:
        return Length(seconds * max(0, size - start) / (end - start))
    return Length(seconds, not close(size - start, end - start))


def close(one: float, other: float) -> bool:
    """Returns whether two figures differ by at most 2 %."""
    return abs(one - other) <= _TOLERANCE * max(one, other)
