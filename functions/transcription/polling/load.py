"""How many jobs are started per second and how many are open, counted cheaply. Pure.

A start that is counted twice, or not at all, no longer matters after the next sweep.
"""

from collections.abc import Mapping
from datetime import datetime

#: Minutes of starts that are added to the sweep's count: its schedule, and a little more.
SINCE_MINUTES = 7
_LEAST_SECONDS = 1.0  # the first second of a minute is too short to compute a rate from


def minute_of(now: datetime) -> int:
    return int(now.timestamp() // 60)


def rate(starts: int, now: datetime) -> float:
    """Returns the starts per second, from the starts of this minute."""
    return starts / max(now.second + now.microsecond / 1e6, _LEAST_SECONDS)


def open_now(starts: Mapping[int, int], counted: int, counted_in: int) -> int:
    """Returns the jobs that the sweep counted in a minute, plus all that were started since.

    starts has the number of each minute.
    """
    return counted + sum(count for minute, count in starts.items() if minute >= counted_in)
