"""Keeps how long past jobs took. Pure.

Each language has one item with the latest timings, each in a slot that follows from the job's name.
So writing one needs no read, writing it twice does no harm, and the item stays small.
"""

import zlib
from collections.abc import Iterator, Mapping
from typing import Any

from transcription.polling.duration_estimate import (
    LEAST_SECONDS,
    TIMINGS_A_CLASS,
    Timing,
    length_class,
)

#: How long an unused language's timings are kept.
KEEP_SECONDS = 28 * 86_400


def language_of(options: Mapping[str, Any]) -> str:
    """Returns whose timings apply to a job. Identifying the language takes time of its own."""
    return str(options.get("language") or "identify")


def slot_of(job: str, media_seconds: float) -> str:
    """Returns the slot of a job's timing. Jobs of another length class never overwrite it."""
    return f"t{length_class(media_seconds)}_{zlib.crc32(job.encode()) % TIMINGS_A_CLASS}"


def text_of(timing: Timing) -> str:
    """Returns a slot's text: `finished seconds media-seconds`."""
    return f"{timing.finished_at:.0f} {timing.seconds:.1f} {timing.media_seconds:.1f}"


def timings_in(slots: Mapping[str, str]) -> Iterator[Timing]:
    """Yields the timings in slots, whose names are the keys."""
    for name, text in slots.items():
        if name.startswith("t"):
            finished_at, seconds, media_seconds = map(float, text.split())
            yield Timing(finished_at, media_seconds, max(seconds, LEAST_SECONDS))
