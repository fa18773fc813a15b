"""Puts two voices that talk at once on one screen, with a line for each."""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from transcription.transcripts.cues import cues_between
from transcription.transcripts.reading_time import MAX_DURATION, MIN_DURATION, PAUSE
from transcription.transcripts.screens import Screen, screen_of, voice_of
from transcription.transcripts.speaker_marks import SpeakerMarks
from transcription.transcripts.units import Units

AT_ONCE = 100  # ms; a shorter overlap is the end of one word over the next
APART = 900  # ms between the first words of two voices on one screen, at most
_BACK = 6  # words that a full screen may leave to the next one in order to end at a better place


def untangled(units: Units, screens: Sequence[Screen], marks: SpeakerMarks) -> Iterator[Screen]:
    """Yields the screens in order of time. Overlapping ones are made anew, word by word."""
    if not _are_tangled(units, screens):
        yield from screens
        return
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
    """Yields screens with a line for each voice. places are in order of time."""
    first = 0
    while first < len(places):
        full = _full(units, places, first, marks)
        last = _best_end(units, places, first, full) if full < len(places) else full
        parts: dict[int, list[int]] = {}
        for place in places[first:last]:
            parts.setdefault(units.voices[place], []).append(place)
        # Each voice stays on its line from screen to screen.
        lines = tuple(parts[voice] for voice in sorted(parts))
        yield screen_of(units, *lines)._replace(at_once=len(lines) == 2)
        first = last


def _alone_again(units: Units, screens: Sequence[Screen], marks: SpeakerMarks) -> Iterator[Screen]:
    """Yields cues of the usual kind for a voice that goes on alone."""
    groups = [list(group) for _, group in groupby(screens, lambda one: _only_voice(units, one))]
    for run, following in zip(groups, [*groups[1:], None], strict=True):
        places = [place for screen in run for place in screen.parts[0]]
        first, last = places[0], places[-1] + 1
        if _only_voice(units, run[0]) is None or last - first != len(places):
            yield from run
            continue
        until = following[0].start if following else run[-1].end + MIN_DURATION
        for cue in cues_between(units, marks, first, last, until):
            yield screen_of(units, range(*cue))


def _only_voice(units: Units, screen: Screen) -> int | None:
    return units.voices[screen.parts[0][0]] if len(screen.parts) == 1 else None


def _full(units: Units, places: Sequence[int], first: int, marks: SpeakerMarks) -> int:
    """Returns the first place after first that does not belong on the same screen."""
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
    """Returns the last of the cheapest places to break, among some before the full screen's end."""
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


def _are_tangled(units: Units, screens: Sequence[Screen]) -> bool:
    """Returns whether two voices talk at once."""
    return any(
        after.start < before.end - AT_ONCE and voice_of(units, before) != voice_of(units, after)
        for before, after in pairwise(screens)
    )
