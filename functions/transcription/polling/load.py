"""How many jobs are started and open: counts of the moment, cheap to keep.

A start that is counted twice, or not at all, is forgotten with the next sweep. Pure.
"""

from collections.abc import Mapping
from datetime import datetime

#: Minutes whose starts are added to what the sweep counted: its schedule, and a little more.
SINCE_MINUTES = 7
_LEAST_SECONDS = 1.0  # a minute's first second says little about all of it


def minute_of(now: datetime) -> int:
    """Minutes since the epoch."""
    return int(now.timestamp() // 60)


def rate(starts: int, now: datetime) -> float:
    """Starts a second, from the starts of this minute."""
    return starts / max(now.second + now.microsecond / 1e6, _LEAST_SECONDS)


def open_now(starts: Mapping[int, int], counted: int, counted_in: int) -> int:
    """The jobs that the sweep counted in a minute, and all that were started since.

    starts: by minute.
    """
    return counted + sum(count for minute, count in starts.items() if minute >= counted_in)
