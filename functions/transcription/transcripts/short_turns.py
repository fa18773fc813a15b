"""Puts a turn that is too short to be read on the screen of its neighbour."""

from collections.abc import Sequence

from transcription.transcripts.reading_time import (
    EARLY,
    MAX_DURATION,
    MIN_DURATION,
    READABLE,
)
from transcription.transcripts.screens import Screen, screen_of, voice_of
from transcription.transcripts.speaker_marks import SpeakerMarks
from transcription.transcripts.units import Units


def with_short_turns(units: Units, screens: Sequence[Screen], marks: SpeakerMarks) -> list[Screen]:
    """Returns the screens; a turn without time to be read shares that of the turn before or
    after.
    """
    shown: list[Screen] = []
    free = 0
    for number, screen in enumerate(screens):
        following = screens[number + 1] if number + 1 < len(screens) else None
        joined = None
        if shown and not (following and voice_of(units, following) == voice_of(units, screen)):
            joined = _joined(units, shown[-1], screen, marks)
        until = following.start if following else screen.end + MAX_DURATION
        if joined and _helps(units, free, (shown[-1], screen, joined), until):
            shown[-1] = joined
        else:
            free = shown[-1].end if shown else 0
            shown.append(screen)
    return shown


def _joined(units: Units, one: Screen, other: Screen, marks: SpeakerMarks) -> Screen | None:
    """Returns both as one screen, if each is one voice's single line."""
    if len(one.parts) == len(other.parts) == 1 and voice_of(units, one) != voice_of(units, other):
        joined = screen_of(units, *one.parts, *other.parts)
        lines = all(
            marks.width + units.width(part) <= units.layout(part[0]).columns
            for part in joined.parts
        )
        if lines and other.start - one.end < MIN_DURATION and joined.end - one.start < MAX_DURATION:
            return joined
    return None


def _helps(units: Units, free: int, screens: tuple[Screen, Screen, Screen], until: int) -> bool:
    """Returns whether two screens are too fast, and both on one are slower.

    free is when the time between them begins.
    """
    one, other, joined = screens
    apart = max(
        _speed(units, one, max(free, one.start - EARLY), other.start),
        _speed(units, other, max(one.end, other.start - EARLY), until),
    )
    return READABLE < apart > _speed(units, joined, max(free, one.start - EARLY), until)


def _speed(units: Units, screen: Screen, start: int, until: int) -> float:
    """Returns columns per second, or a huge number if there is less than a second."""
    time = min(until - start, MAX_DURATION)
    columns = sum(map(units.width, screen.parts))
    return float("inf") if time < MIN_DURATION else 1000 * columns / time
