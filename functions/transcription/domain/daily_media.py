"""The spending limit: how much media may be given to Transcribe in a UTC day. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

#: Transcribe bills at least the first, and accepts at most the second.
LEAST_SECONDS, MOST_SECONDS = 15.0, 4 * 3600.0
#: Bytes per second of a recording of unknown length: speech at 64 kbit/s. Most recordings have
#: more, so the estimate is too long rather than too short.
BYTES_A_SECOND = 8_000


def counted_seconds(media: Mapping[str, Any]) -> float:
    """Returns the seconds that count for a recording: its length, or an estimate from its size."""
    seconds = media.get("seconds")
    if seconds is None:
        seconds = min(float(media.get("bytes", 0)) / BYTES_A_SECOND, MOST_SECONDS)
    return max(float(seconds), LEAST_SECONDS)


def day_of(now: datetime) -> str:
    return f"{now.astimezone(UTC):%Y-%m-%d}"


def next_day(now: datetime) -> datetime:
    """Returns the next midnight."""
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(1)
