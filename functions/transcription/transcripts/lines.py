"""Breaks a cue's words into one or two lines, between phrases and of similar length."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from transcription.transcripts.units import Units

_PHRASES = 0.5  # weight of a break's cost against unevenness


def lines_of(units: Units, places: Sequence[int], limit: int, room: int, wide: int) -> list[str]:
    """Returns one line if everything fits into it, else two.

    limit is the columns of a line; room, those that the first line keeps free; wide, those of all
    words in one line.
    """
    if wide <= limit or not isinstance(places, range):
        return [units.joined(places)]
    middle = _break(units, places, limit, room) - places[0]
    return [units.joined(places[:middle]), units.joined(places[middle:])]


def _break(units: Units, places: range, limit: int, room: int) -> int:
    """Returns where the second line begins. Cues are made so that both lines can fit."""
    lefts, rights, costs = units.lefts, units.rights, units.costs
    first, last = places[0], places[-1] + 1
    left, right = lefts[first] - room, rights[last - 1]
    least = bisect_left(lefts, right - limit, first + 1, last - 1)
    most = bisect_right(rights, left + limit, least, last - 1)
    best, best_cost = least, float("inf")
    for place in range(least, max(most, least) + 1):
        upper, lower = rights[place - 1] - left, right - lefts[place]
        cost = abs(upper - lower) / (upper + lower) + _PHRASES * costs[place]
        if cost < best_cost and upper <= limit:
            best, best_cost = place, cost
    return best
