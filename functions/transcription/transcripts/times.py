"""Repairs the times of words: missing, before their own start, out of order, or impossible."""

from collections.abc import Sequence
from itertools import islice
from operator import le
from typing import cast

LONGEST = 1_000_000_000  # ms, 11 days: a later time is invalid. Transcribe accepts 4 hours.
# A word earlier than the one before by at most this has an imprecise time; by more, a wrong place.
TOLERANCE = 1000
GUESSED = 200  # ms for a last word without times


def are_sound(starts: Sequence[int | None], ends: Sequence[int | None]) -> bool:
    """Returns whether no time needs repair, which is usual, with little work."""
    if None in starts or None in ends:
        return False
    begun, ended = cast("Sequence[int]", starts), cast("Sequence[int]", ends)
    return not begun or (
        begun[0] >= 0
        and max(ended) <= LONGEST
        and all(map(le, begun, islice(begun, 1, None)))
        and all(map(le, begun, ended))
    )


def order_of(starts: Sequence[int | None]) -> list[int]:
    """Returns the order in which words were said; runs at a wrong place are moved.

    Within a run the order is kept, whatever its times are: if a word is a little too early, its
    time is wrong, not its place. A single word out of line has a wrong time.
    """
    known = _without_strays(starts)
    runs: list[list[int]] = []
    keys: list[int] = []
    latest = -TOLERANCE
    for index, start in enumerate(known):
        if not runs or (start is not None and start < latest - TOLERANCE):
            runs.append([])
            keys.append(latest if start is None else start)
            latest = keys[-1]
        runs[-1].append(index)
        latest = max(latest, latest if start is None else start)
    placed = sorted(range(len(runs)), key=keys.__getitem__)
    return [index for run in placed for index in runs[run]]


def mended(starts: Sequence[int | None], ends: Sequence[int | None]) -> tuple[list[int], list[int]]:
    """Returns starts that never go back and ends not before them.

    Words without times share the gaps evenly.
    """
    known = _without_strays(starts)
    last_ends = [
        None if kept is None and start is not None else _sane(end)  # a stray's end is invalid, too
        for kept, start, end in zip(known, starts, ends, strict=True)
    ]
    fixed = _filled(known, last_ends)
    new_starts: list[int] = []
    new_ends: list[int] = []
    latest = 0
    for (start, guessed_end), end in zip(fixed, last_ends, strict=True):
        latest = max(latest, start)
        new_starts.append(latest)
        new_ends.append(max(latest, guessed_end if end is None else end))
    return new_starts, new_ends


def _sane(time: int | None) -> int | None:
    return time if time is not None and 0 <= time <= LONGEST else None


def _without_strays(starts: Sequence[int | None]) -> list[int | None]:
    """Returns the starts without those far after both neighbours, if these are in order."""
    known = [_sane(start) for start in starts]
    for index in range(1, len(known) - 1):
        before, here, after = known[index - 1 : index + 2]
        if before is None or here is None or after is None:
            continue
        if before <= after and (here > after + TOLERANCE or here < before - TOLERANCE):
            known[index] = None
    return known


def _filled(starts: Sequence[int | None], ends: Sequence[int | None]) -> list[tuple[int, int]]:
    """Returns each word's start and a guess of its end; words without a start share the gap."""
    fixed: list[tuple[int, int]] = []
    waiting = 0
    reached = 0
    for start, end in zip(starts, ends, strict=True):
        if start is None:
            waiting += 1
            continue
        fixed += _shared_out(waiting, reached, start)
        waiting = 0
        fixed.append((start, start + GUESSED if end is None else end))
        reached = max(start, fixed[-1][1])
    return fixed + _shared_out(waiting, reached, reached + GUESSED * waiting)


def _shared_out(count: int, start: int, end: int) -> list[tuple[int, int]]:
    step = max(0, end - start) / count if count else 0
    return [(round(start + step * n), round(start + step * (n + 1))) for n in range(count)]
