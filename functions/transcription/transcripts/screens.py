"""What stands on the screen together: a cue, or a line each of two voices.

Two voices share a screen where they talk at once, and where a short turn would be gone before it
is read.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from transcription.transcripts.cue_times import EARLY
from transcription.transcripts.cues import (
    MAX_DURATION,
    MIN_DURATION,
    PAUSE,
    READABLE,
    Cue,
    cues_between,
)
from transcription.transcripts.speaker_marks import SpeakerMarks
from transcription.transcripts.units import Units

AT_ONCE = 100  # ms: less than this is the end of one word over the next
APART = 900  # ms between the first words of two voices on one screen, at most
_BACK = 6  # words that a full screen may leave to the next one, to end at a better place


class Screen(NamedTuple):
    """The units of one voice, or of two."""

    parts: tuple[Sequence[int], ...]
    start: int  #: of its first word, ms
    end: int  #: of its last
    at_once: bool = False  #: whether the two talk at the same time


def screens_of(units: Units, cues: Sequence[Cue], marks: SpeakerMarks) -> list[Screen]:
    """All units, in order of time."""
    starts, ends = units.starts, units.ends
    screens = [Screen((range(first, last),), starts[first], ends[last - 1]) for first, last in cues]
    if _are_tangled(units, screens):
        screens = list(_untangled(units, screens, marks))
    return _with_short_turns(units, screens, marks) if marks.texts else screens


def _screen(units: Units, parts: tuple[Sequence[int], ...]) -> Screen:
    start = min(units.starts[part[0]] for part in parts)
    return Screen(parts, start, max(units.ends[part[-1]] for part in parts))


def _are_tangled(units: Units, screens: Sequence[Screen]) -> bool:
    """Whether two voices talk at once."""
    return any(
        after.start < before.end - AT_ONCE and _voice(units, before) != _voice(units, after)
        for before, after in pairwise(screens)
    )


# --------------------------------------------------------------------------------- two at once


def _untangled(units: Units, screens: Sequence[Screen], marks: SpeakerMarks) -> Iterator[Screen]:
    """Screens that overlap are made anew, word by word."""
    for group in _overlapping(sorted(screens, key=lambda screen: screen.start)):
        places = [place for screen in group for part in screen.parts for place in part]
        if len({units.voices[place] for place in places}) > 1:
            in_time = sorted(places, key=units.starts.__getitem__)
            yield from _alone_again(units, list(_shared(units, in_time, marks)), marks)
        else:
            yield from group


def _overlapping(screens: Sequence[Screen]) -> Iterator[list[Screen]]:
    group: list[Screen] = []
    end = 0
    for screen in screens:
        if group and screen.start >= end - AT_ONCE:
            yield group
            group = []
        end = max(end, screen.end) if group else screen.end
        group.append(screen)
    yield group


def _shared(units: Units, places: Sequence[int], marks: SpeakerMarks) -> Iterator[Screen]:
    """Words in order of time, on screens with a line for each voice."""
    first = 0
    while first < len(places):
        full = _full(units, places, first, marks)
        last = _best_end(units, places, first, full) if full < len(places) else full
        parts: dict[int, list[int]] = {}
        for place in places[first:last]:
            parts.setdefault(units.voices[place], []).append(place)
        # Each voice stays on its line from screen to screen.
        lines = tuple(parts[voice] for voice in sorted(parts))
        yield _screen(units, lines)._replace(at_once=len(lines) == 2)
        first = last


def _alone_again(units: Units, screens: Sequence[Screen], marks: SpeakerMarks) -> Iterator[Screen]:
    """Where one voice goes on alone, its words make cues as they do elsewhere."""
    groups = [list(group) for _, group in groupby(screens, lambda one: _only_voice(units, one))]
    for run, following in zip(groups, [*groups[1:], None], strict=True):
        places = [place for screen in run for place in screen.parts[0]]
        first, last = places[0], places[-1] + 1
        if _only_voice(units, run[0]) is None or last - first != len(places):
            yield from run
            continue
        until = following[0].start if following else run[-1].end + MIN_DURATION
        for cue in cues_between(units, marks, first, last, until):
            yield _screen(units, (range(*cue),))


def _only_voice(units: Units, screen: Screen) -> int | None:
    return units.voices[screen.parts[0][0]] if len(screen.parts) == 1 else None


def _full(units: Units, places: Sequence[int], first: int, marks: SpeakerMarks) -> int:
    """The first of the places after first that is not for the same screen."""
    wide: dict[int, int] = {}
    ends: dict[int, int] = {}
    begun = units.starts[places[first]]
    for number in range(first, len(places)):
        place = places[number]
        voice = units.voices[place]
        before = wide.get(voice)
        if before is None:
            if len(wide) == 2 or (wide and units.starts[place] - begun > APART):
                return number
            before = len(marks.text(voice, None, shared=True))
        elif not (units.glued and units.glued[place]):
            before += 1
        wide[voice] = before + units.widths[place]
        if number > first and (
            wide[voice] > units.layout(place).columns
            or units.ends[place] - begun > MAX_DURATION
            or units.starts[place] - ends.get(voice, begun) >= PAUSE
        ):
            return number
        ends[voice] = units.ends[place]
    return len(places)


def _best_end(units: Units, places: Sequence[int], first: int, full: int) -> int:
    """The last of the cheapest places to break, among some before the full screen's end."""
    least = units.starts[places[first]] + MIN_DURATION
    costs: dict[int, float] = {}  # of a break before each voice's next word
    for place in reversed(places[full : full + _BACK]):
        costs[units.voices[place]] = units.costs[place]
    best, best_cost = full, sum(costs.values())
    for number in range(full - 1, max(first, full - _BACK), -1):
        costs[units.voices[places[number]]] = units.costs[places[number]]
        if units.starts[places[number]] < least:
            break
        if sum(costs.values()) < best_cost:
            best, best_cost = number, sum(costs.values())
    return best


# --------------------------------------------------------------------------------- short turns


def _with_short_turns(units: Units, screens: Sequence[Screen], marks: SpeakerMarks) -> list[Screen]:
    """A turn without the time to be read shares the screen of the turn before or after it."""
    shown: list[Screen] = []
    free = 0
    for number, screen in enumerate(screens):
        following = screens[number + 1] if number + 1 < len(screens) else None
        joined = None
        if shown and not (following and _voice(units, following) == _voice(units, screen)):
            joined = _joined(units, shown[-1], screen, marks)
        until = following.start if following else screen.end + MAX_DURATION
        if joined and _helps(units, free, (shown[-1], screen, joined), until):
            shown[-1] = joined
        else:
            free = shown[-1].end if shown else 0
            shown.append(screen)
    return shown


def _voice(units: Units, screen: Screen) -> int:
    return units.voices[screen.parts[0][0]]


def _joined(units: Units, one: Screen, other: Screen, marks: SpeakerMarks) -> Screen | None:
    """Both, if each is one voice's single line."""
    if len(one.parts) == len(other.parts) == 1 and _voice(units, one) != _voice(units, other):
        joined = _screen(units, one.parts + other.parts)
        lines = all(
            marks.width + units.width(part) <= units.layout(part[0]).columns
            for part in joined.parts
        )
        if lines and other.start - one.end < MIN_DURATION and joined.end - one.start < MAX_DURATION:
            return joined
    return None


def _helps(units: Units, free: int, screens: tuple[Screen, Screen, Screen], until: int) -> bool:
    """Whether two screens are too fast, and both on one less so. free: from when there is time."""
    one, other, joined = screens
    apart = max(
        _speed(units, one, max(free, one.start - EARLY), other.start),
        _speed(units, other, max(one.end, other.start - EARLY), until),
    )
    return READABLE < apart > _speed(units, joined, max(free, one.start - EARLY), until)


def _speed(units: Units, screen: Screen, start: int, until: int) -> float:
    """Columns a second; beyond all measure if there is less than a second."""
    time = min(until - start, MAX_DURATION)
    columns = sum(map(units.width, screen.parts))
    return float("inf") if time < MIN_DURATION else 1000 * columns / time
