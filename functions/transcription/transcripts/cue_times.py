"""Gives cues their times on the screen: 1 to 7 seconds each, one after the other."""

from collections.abc import Sequence

from transcription.transcripts.cues import MAX_DURATION, MIN_DURATION, Cue, Units

EARLY = 500  # ms that a short cue may come before its first word
READING = 60  # ms for each column: about 17 characters a second
TOGETHER = 120  # ms: a gap smaller than that flickers, and is closed


def cue_times(units: Units, cues: Sequence[Cue]) -> list[tuple[int, int]]:
    """Start and end in ms. Where speech leaves no room (two people at once, words without
    length) a cue comes late rather than short, and the next pause makes up for it.
    """
    starts = [units.starts[cue.first] for cue in cues]
    nexts = [*starts[1:], None] if starts else []
    times: list[tuple[int, int]] = []
    free = 0
    for cue, said, following in zip(cues, starts, nexts, strict=True):
        start = max(said, free)
        end = _end(units, cue, start, following)
        missing = MIN_DURATION - (end - start)
        if missing > 0:
            start -= min(missing, EARLY, start - free)
            end = start + MIN_DURATION
        times.append((start, end))
        free = end
    return times


def _end(units: Units, cue: Cue, start: int, following: int | None) -> int:
    """When its words are over, or when they can have been read, before the next cue."""
    spoken = units.ends[cue.last - 1]
    read = start + max(MIN_DURATION, READING * sum(units.widths[cue.first : cue.last]))
    end = max(spoken, read)
    if following is not None and end > following - TOGETHER:
        end = following
    return max(start, min(end, start + MAX_DURATION))
