"""A clock that the tests move."""

from datetime import UTC, datetime, timedelta


class Clock:
    """Call it for the time; advance() is the only way in which it goes on."""

    def __init__(self, at: datetime = datetime(2026, 11, 24, 1, 2, 3, 456_000, UTC)) -> None:
        self._at = at

    def __call__(self) -> datetime:
        return self._at

    def advance(self, *, seconds: float = 0, days: float = 0) -> None:
        """Go on by so much; negative goes back, as clocks of two machines may seem to."""
        self._at += timedelta(seconds=seconds, days=days)
