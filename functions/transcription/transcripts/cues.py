"""Divides words into cues: what is on the screen at one time, in at most two lines.

Each run of one voice without a long pause is cut where that costs least in all: at the ends of
sentences and clauses rather than within phrases, with enough time to read, and evenly.
"""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from transcription.transcripts.phrases import BEFORE_LITTLE, CLAUSE, SENTENCE, TORN
from transcription.transcripts.speaker_marks import SpeakerMarks
from transcription.transcripts.units import Units

MIN_DURATION, MAX_DURATION = 1000, 7000  # ms
PAUSE = 1500  # ms: the words after it are a new cue
BREATH = 300  # ms: a good place to end
READABLE, TOO_FAST = 17, 20  # columns a second
_READING = 1000 / READABLE  # ms for a column
_WIDEST = READABLE * MAX_DURATION // 1000  # columns

_CUE = 0.12  # what each cue costs
_EVEN = 0.3  # what a full cue costs more than an empty one
_BREATH_WORTH = 0.35
_FAST, _FASTER = 1.0, 0.12  # over READABLE: at once, and for each column a second
_HURRIED = 2.0  # over TOO_FAST
_SHORT = 0.001  # for each ms under MIN_DURATION
_SCRAP, _NARROW = 0.3, 12  # for a cue of fewer columns that ends within a clause
_LITTLE_APART = 2  # words between which a break before a little word is not tried
_TOGETHER = 3  # words between which a break within a clause is not tried
_CHUNK = 3000  # ms
_BACK = 4  # words that a line may be shorter to end between phrases


class Cue(NamedTuple):
    """Units first to last (last not included) of one voice."""

    first: int
    last: int


def cues_of(units: Units, marks: SpeakerMarks) -> list[Cue]:
    """Every unit is in one of them, in order."""
    count = len(units.texts)
    return cues_between(units, marks, 0, count, max(units.ends) + PAUSE) if count else []


def cues_between(units: Units, marks: SpeakerMarks, first: int, last: int, until: int) -> list[Cue]:
    """Of the units first to last (not included); until: when the screen is needed again, ms."""
    bounds = _bounds(units, first, last)
    nexts = [*(units.starts[bound] for bound in bounds[1:-1]), until]
    cues: list[Cue] = []
    for (begin, end), following in zip(pairwise(bounds), nexts, strict=False):
        cues += _run_cues(units, begin, end, following, marks.room(units.voices, begin))
    return cues


def _bounds(units: Units, first: int, last: int) -> list[int]:
    """Of runs: one voice, one language, no long pause, nor a breath between two sentences."""
    starts, ends, costs = units.starts[first:last], units.ends[first:last], units.costs
    voices, languages = units.voices[first:last], units.languages[first:last]
    bounds = {place for place, (a, b) in enumerate(pairwise(voices), first + 1) if a != b}
    bounds |= {place for place, (a, b) in enumerate(pairwise(languages), first + 1) if a != b}
    pauses = [
        (place, start - end)
        for place, (start, end) in enumerate(zip(starts[1:], ends, strict=False), first + 1)
        if start - end >= BREATH
    ]
    bounds |= {place for place, pause in pauses if pause >= PAUSE}
    found = [first]
    for place in sorted(bounds.union(place for place, _ in pauses)):
        is_long = units.starts[place] - units.starts[found[-1]] >= MIN_DURATION
        if place in bounds or (costs[place] == SENTENCE and is_long):
            found.append(place)
    return [*found, last]


def _run_cues(units: Units, first: int, last: int, until: int, room: int) -> list[Cue]:
    """The cheapest way to cut a run, by dynamic programming over the places worth a break.

    until: when the next run begins, ms. room: columns that the first line needs besides.
    """
    limit = units.layout(first).columns
    if _is_one_cue(units, first, last, until, limit - room):
        return [Cue(first, last)]
    columns = units.rights[last - 1] - units.lefts[first]
    is_fast = columns * _READING > until - units.starts[first]
    places, costs = _places(units, first, last, limit - room, everywhere=is_fast)
    lefts, rights, starts = units.lefts, units.rights, units.starts
    rights_at = [0, *(rights[place - 1] for place in places[1:])]
    ends_at = [0, *(units.ends[place - 1] for place in places[1:])]
    nexts = [*(starts[place] for place in places[:-1]), until]
    even = _EVEN / (2 * limit) ** 2
    count, reading, little_time, narrow = len(places), _READING, MIN_DURATION, _NARROW
    best, back = [0.0] + [float("inf")] * (count - 1), [0] * count
    for one, place in enumerate(places[:-1]):
        left, start, so_far = lefts[place], starts[place], best[one] + _CUE
        widest = left + limit - (0 if one else room)
        second = bisect_right(rights, widest, place, last)
        if second < last:
            least = max(place + 1, second - _BACK)
            while second > least and units.costs[second] >= TORN:
                second -= 1
            widest = lefts[second] + limit
        full = bisect_right(rights_at, min(widest, left + _WIDEST), one + 1)
        full = min(full, bisect_right(ends_at, start + MAX_DURATION, one + 1))
        for other in range(one + 1, max(full, one + 2)):
            wide, time, at_end = rights_at[other] - left, nexts[other] - start, costs[other]
            cost = so_far + at_end + even * wide * wide
            if wide * reading > time or time < little_time:
                cost += _haste(wide, time)
            if wide < narrow and at_end > CLAUSE:
                cost += _SCRAP
            if cost < best[other]:
                best[other], back[other] = cost, one
    return _cut(places, back)


def _is_one_cue(units: Units, first: int, last: int, until: int, upper: int) -> bool:
    """Whether a run fits and can be read as it is. upper: columns of its first line."""
    start, wide = units.starts[first], units.rights[last - 1] - units.lefts[first]
    time = min(until - start, MAX_DURATION)
    if time < MIN_DURATION or units.ends[last - 1] - start > MAX_DURATION or wide * _READING > time:
        return False
    second = bisect_right(units.rights, units.lefts[first] + upper, first, last)
    lower = units.layout(first).columns
    return second == last or units.rights[last - 1] - units.lefts[second] <= lower


def _places(
    units: Units, first: int, last: int, limit: int, *, everywhere: bool
) -> tuple[list[int], list[float]]:
    """Where a cue may end, from first to last, and what that costs.

    What is between two of them fits into a line.
    """
    starts, ends, lefts, rights = units.starts, units.ends, units.lefts, units.rights
    places, costs = [first], [0.0]
    before = first
    for place in range(first + 1, last):
        cost = units.costs[place]
        if starts[place] - ends[place - 1] >= BREATH:
            cost -= _BREATH_WORTH
        if (
            everywhere
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


def _haste(wide: int, time: int) -> float:
    """What it costs to show so many columns for so many ms."""
    cost = _SHORT * max(0, MIN_DURATION - time)
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
