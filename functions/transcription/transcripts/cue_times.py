"""Gives cues their times on the screen: 1 to 7 seconds each, one after the other."""

from collections.abc import Sequence

from transcription.transcripts.reading_time import (
    EARLY,
    GAP,
    MAX_DURATION,
    MIN_DURATION,
    READABLE,
)


def cue_times(speeches: Sequence[tuple[int, int, int]]) -> list[tuple[int, int]]:
    """Returns each cue's start and end in ms.

    speeches has the begin and end of each cue's words, and its columns. A cue without time to be
    read takes the free time after it, then some of that before it. If speech leaves no room (words
    without length, two people at once), a cue comes late rather than short, and the next pause
    makes up for it.
    """
    times: list[tuple[int, int]] = []
    free = 0
    nexts = [*(begun for begun, _, _ in speeches[1:]), None]
    for (begun, over, columns), following in zip(speeches, nexts, strict=False):
        start = max(begun, free)
        read = max(MIN_DURATION, 1000 * columns // READABLE + 1)
        end = _end(start, max(over, start + read), read, following)
        if end - start < read:
            start = _after(free, max(begun - EARLY, min(start, end - read)))
            end = max(end, start + MIN_DURATION)
        times.append((start, end))
        free = end
    return times


def _end(start: int, wanted: int, read: int, following: int | None) -> int:
    """Returns the end, with a gap before the following cue if there is time to read all the
    same.
    """
    end = min(wanted, start + MAX_DURATION)
    if following is None or end + GAP <= following:
        return end
    if following - GAP - start >= read:
        return min(end, following - GAP)
    return max(start, min(following, start + MAX_DURATION))


def _after(free: int, start: int) -> int:
    """Returns start, or free (the end of the cue before), so that two cues have a gap or touch."""
    return free if start < free + GAP else start
