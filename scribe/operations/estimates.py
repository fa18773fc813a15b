"""Estimates the price of a batch at Transcribe before it starts. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from scribe.operations.prices import TRANSCRIBE_MINUTE
from transcription.domain.daily_media import counted_seconds

#: Dollars from which a batch needs a confirmation: about seven hours of media.
ASK_FROM = 10.0


@dataclass(frozen=True)
class BatchEstimate:
    """An estimate by Transcribe's list price; unknown lengths are estimated from bytes."""

    recordings: int
    seconds: float

    @classmethod
    def of(cls, media: Iterable[tuple[float | None, int | None]]) -> "BatchEstimate":
        """Returns the estimate from each recording's seconds, if known, and bytes."""
        facts: list[dict[str, Any]] = [
            {"seconds": seconds, "bytes": count or 0} for seconds, count in media
        ]
        return cls(len(facts), sum(map(counted_seconds, facts)))

    @property
    def dollars(self) -> float:
        return self.seconds / 60 * TRANSCRIBE_MINUTE

    @property
    def is_large(self) -> bool:
        return self.dollars >= ASK_FROM

    def __str__(self) -> str:
        hours = self.seconds / 3600
        return (
            f"{self.recordings:,} recordings, about {hours:,.1f} hours: about "
            f"${self.dollars:,.2f} at Transcribe, by us-east-1's list price"
        )
