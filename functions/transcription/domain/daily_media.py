"""The spending brake: how much media may be given to Transcribe in a day, in UTC. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

#: Transcribe bills at least these, and takes no longer recordings.
LEAST_SECONDS, MOST_SECONDS = 15.0, 4 * 3600.0
#: What a second of a recording of unknown length is taken to have: speech at 64 kbit/s. Most
#: recordings have more, so they are rather counted as too long than as too short.
BYTES_A_SECOND = 8_000


def counted_seconds(media: Mapping[str, Any]) -> float:
    """What a recording counts: its length, or an estimate by its bytes if that is not known."""
    seconds = media.get("seconds")
    if seconds is None:
        seconds = min(float(media.get("bytes", 0)) / BYTES_A_SECOND, MOST_SECONDS)
    return max(float(seconds), LEAST_SECONDS)


def day_of(now: datetime) -> str:
    return f"{now.astimezone(UTC):%Y-%m-%d}"


def next_day(now: datetime) -> datetime:
    """The next midnight."""
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(1)
