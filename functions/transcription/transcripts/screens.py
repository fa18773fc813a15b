"""The text that is on the screen at one time: a cue, or a line of each of two voices."""

from collections.abc import Sequence
from typing import NamedTuple

from transcription.transcripts.units import Units


class Screen(NamedTuple):
    """The units of one voice, or of two."""

    parts: tuple[Sequence[int], ...]
    start: int  #: of its first word, ms
    end: int  #: of its last
    at_once: bool = False  #: whether the two talk at the same time


def screen_of(units: Units, *parts: Sequence[int]) -> Screen:
    """Returns the parts together, one after the other."""
    start = min(units.starts[part[0]] for part in parts)
    return Screen(parts, start, max(units.ends[part[-1]] for part in parts))


def voice_of(units: Units, screen: Screen) -> int:
    """Returns the voice of its first part."""
    return units.voices[screen.parts[0][0]]
