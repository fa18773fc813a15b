"""Divides words into cues: the text on the screen at one time, in at most two lines.

A piece of speech is a cue if it fits and can be read. Others are cut into the cheapest cues. A
piece that is too fast to be read is cut together with the sentences beside it, so that their time
helps.
"""

from collections.abc import Iterator
from itertools import pairwise

from transcription.transcripts.cue_breaks import Cue, Piece, cheapest_cues, second_line
from transcription.transcripts.phrases import SENTENCE
from transcription.transcripts.reading_time import (
    BREATH,
    MAX_DURATION,
    MIN_DURATION,
    PAUSE,
    READING,
)
from transcription.transcripts.speaker_marks import SpeakerMarks
from transcription.transcripts.units import Units


def cues_of(units: Units, marks: SpeakerMarks) -> list[Cue]:
    """Returns the cues in order. Every unit belongs to one of them."""
    count = len(units.texts)
    return cues_between(units, marks, 0, count, max(units.ends) + PAUSE) if count else []


def cues_between(units: Units, marks: SpeakerMarks, first: int, last: int, until: int) -> list[Cue]:
    """Returns the cues of the units first to last (not included).

    until is the time in ms at which the screen is needed again.
    """
    cues: list[Cue] = []
    for piece in _pieces(units, first, last, until):
        room = marks.room(units.voices, piece.first)
        if _is_one_cue(units, piece, room):
            cues.append(Cue(piece.first, piece.last))
        else:
            cues += cheapest_cues(units, piece, room, cues[-1] if cues else None)
    return cues


def _pieces(units: Units, first: int, last: int, until: int) -> Iterator[Piece]:
    """Yields turns, divided between sentences if there is a breath and time to read."""
    turns, breaths = _bounds(units, first, last)
    bounds = [first, *sorted(turns | breaths), last]
    nexts = [*(units.starts[bound] for bound in bounds[1:-1]), until]
    fast = [
        (units.rights[end - 1] - units.lefts[begin]) * READING > following - units.starts[begin]
        for (begin, end), following in zip(pairwise(bounds), nexts, strict=True)
    ]
    begin, is_fast = first, False
    for number, end in enumerate(bounds[1:]):
        is_fast |= fast[number]
        if end not in breaths or not (fast[number] or fast[number + 1]):
            yield Piece(begin, end, nexts[number], is_fast)
            begin, is_fast = end, False


def _bounds(units: Units, first: int, last: int) -> tuple[set[int], set[int]]:
    """Returns where a voice, a language or the speech after a pause begins; and sentences after a
    breath.
    """
    starts, ends, costs = units.starts[first:last], units.ends[first:last], units.costs
    voices, languages = units.voices[first:last], units.languages[first:last]
    turns = {place for place, (a, b) in enumerate(pairwise(voices), first + 1) if a != b}
    turns |= {place for place, (a, b) in enumerate(pairwise(languages), first + 1) if a != b}
    pauses = [
        (place, start - end)
        for place, (start, end) in enumerate(zip(starts[1:], ends, strict=False), first + 1)
        if start - end >= BREATH
    ]
    turns |= {place for place, pause in pauses if pause >= PAUSE}
    breaths: set[int] = set()
    begin = first
    for place in sorted(turns.union(place for place, _ in pauses)):
        is_long = units.starts[place] - units.starts[begin] >= MIN_DURATION
        if place in turns:
            begin = place
        elif costs[place] == SENTENCE and is_long:
            breaths.add(place)
            begin = place
    return turns, breaths


def _is_one_cue(units: Units, piece: Piece, room: int) -> bool:
    """Returns whether a piece fits and can be read as it is. room is that of cheapest_cues."""
    first, last, until, _ = piece
    start, wide = units.starts[first], units.rights[last - 1] - units.lefts[first]
    time = min(until - start, MAX_DURATION)
    if time < MIN_DURATION or units.ends[last - 1] - start > MAX_DURATION or wide * READING > time:
        return False
    limit = units.layout(first).columns
    second = second_line(units, first, last, units.lefts[first] + limit - room)
    return second == last or units.rights[last - 1] - units.lefts[second] <= limit
