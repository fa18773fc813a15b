"""Cuts a piece of speech into the cheapest cues, by dynamic programming.

A cue has several costs: for its end, which is cheaper after a sentence or a clause than within a
phrase; for words that are shown too fast or too briefly; and for its columns, so that cues have
similar lengths.
"""

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from transcription.transcripts.phrases import BEFORE_LITTLE, CLAUSE, TORN
from transcription.transcripts.reading_time import (
    BREATH,
    EARLY,
    GAP,
    MAX_DURATION,
    MIN_DURATION,
    READABLE,
    READING,
    TOO_FAST,
)
from transcription.transcripts.units import Units

_WIDEST = READABLE * MAX_DURATION // 1000  # columns

# The cost of each cue, and the extra cost of a full one. If speech is too fast, shorter cues would
# take the readable parts out of the longer ones.
_CUE, _EVEN = 0.12, 0.3
_FAST_CUE, _FAST_EVEN = -0.8, 1.8
_BREATH_WORTH = 0.35
_FAST, _FASTER = 3.0, 0.2  # over READABLE: once, and for each column per second
_HURRIED = 5.0  # over TOO_FAST
_SHORT = 0.003  # for each ms under MIN_DURATION
_BRIEF, _CALM = 0.0003, 1800  # for each ms under _CALM, if speech is fast
_LITTLE_APART = 2  # words between which no break before a little word is tried
_TOGETHER = 3  # words between which no break within a clause is tried
_CHUNK = 3000  # ms
_BACK = 4  # words by which a line may be shorter in order to end between phrases


class Cue(NamedTuple):
    """A cue with the units first to last (last not included) of one voice."""

    first: int
    last: int


class Piece(NamedTuple):
    """The units first to last (last not included) of one voice, without a long pause."""

    first: int
    last: int
    until: int  #: ms at which the next one begins
    is_fast: bool  #: whether there is too little time to read all of it


def cheapest_cues(units: Units, piece: Piece, room: int, before: Cue | None) -> list[Cue]:
    """Returns the cues of a piece. room is the number of columns its first line keeps free."""
    first, last, until, is_fast = piece
    limit = units.layout(first).columns
    places, costs = _places(units, piece, limit - room)
    lefts, rights, starts = units.lefts, units.rights, units.starts
    rights_at = [0, *(rights[place - 1] for place in places[1:])]
    ends_at = [0, *(units.ends[place - 1] for place in places[1:])]
    nexts = [*(starts[place] for place in places[:-1]), until]
    each, even = (_FAST_CUE, _FAST_EVEN) if is_fast else (_CUE, _EVEN)
    even /= (2 * limit) ** 2
    calm = _CALM if is_fast else MIN_DURATION
    count, reading = len(places), READING
    best, back = [0.0] + [float("inf")] * (count - 1), [0] * count
    for one, place in enumerate(places[:-1]):
        left, begin, so_far = lefts[place] - (0 if one else room), starts[place], best[one] + each
        start: float = begin
        if begin - ends_at[one] > GAP:
            start = _start(units, Cue(places[back[one]], place) if one else before, begin)
        widest = left + limit
        second = second_line(units, place, last, widest)
        if second < last:
            widest = lefts[second] + limit
        full = bisect_right(rights_at, min(widest, left + _WIDEST), one + 1)
        full = min(full, bisect_right(ends_at, begin + MAX_DURATION, one + 1))
        for other in range(one + 1, max(full, one + 2)):
            wide, time = rights_at[other] - left, nexts[other] - start
            cost = so_far + costs[other] + even * wide * wide
            if wide * reading > time or time < calm:
                cost += _haste(wide, time)
            if cost < best[other]:
                best[other], back[other] = cost, one
    return _cut(places, back)


def _start(units: Units, before: Cue | None, begin: float) -> float:
    """Returns when words after a pause can come: early, if the cue before has been read."""
    free = 0.0
    if before:
        first, last = before
        read = READING * (units.rights[last - 1] - units.lefts[first])
        free = max(units.ends[last - 1], units.starts[first] + max(MIN_DURATION, read))
    return min(begin, max(free, begin - EARLY))


def second_line(units: Units, first: int, last: int, widest: int) -> int:
    """Returns the unit at which the second line begins, between phrases if possible.

    Returns last if everything fits in one line. widest is the column at which the first line ends
    at the latest.
    """
    second = bisect_right(units.rights, widest, first, last)
    if second < last:
        least = max(first + 1, second - _BACK)
        while second > least and units.costs[second] >= TORN:
            second -= 1
    return second


def _places(units: Units, piece: Piece, limit: int) -> tuple[list[int], list[float]]:
    """Returns the places at which a cue may end, from first to last, and their costs.

    The units between two of them fit into a line.
    """
    first, last, _, is_fast = piece
    starts, ends, lefts, rights = units.starts, units.ends, units.lefts, units.rights
    places, costs = [first], [0.0]
    before = first
    for place in range(first + 1, last):
        cost = units.costs[place]
        if starts[place] - ends[place - 1] >= BREATH:
            cost -= _BREATH_WORTH
        if (
            is_fast
            or cost <= CLAUSE
            or (place - before >= _LITTLE_APART and cost <= BEFORE_LITTLE)
            or (place - before >= _TOGETHER and cost < TORN)
            or rights[place] - lefts[before] > limit
            or ends[place] - starts[before] > _CHUNK
        ):
            places.append(place)
            costs.append(cost)
            before = place
    return [*places, last], [*costs, 0.0]


def _haste(wide: int, time: float) -> float:
    """Returns the cost of showing that many columns for that many ms."""
    cost = _SHORT * max(0, MIN_DURATION - time) + _BRIEF * max(0, _CALM - time)
    speed = 1000 * wide / max(1, time)
    if speed > READABLE:
        cost += _FAST + _FASTER * (speed - READABLE)
    return cost + _HURRIED if speed > TOO_FAST else cost


def _cut(places: Sequence[int], back: Sequence[int]) -> list[Cue]:
    cues = []
    end = len(places) - 1
    while end:
        cues.append(Cue(places[back[end]], places[end]))
        end = back[end]
    return cues[::-1]
