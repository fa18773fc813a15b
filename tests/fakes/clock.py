"""A clock that the tests set."""

from datetime import UTC, datetime, timedelta


class Clock:
    """Returns the time when called; only advance() changes it."""

    def __init__(self, at: datetime = datetime(2026, 11, 24, 1, 2, 3, 456_000, UTC)) -> None:
        self._at = at

    def __call__(self) -> datetime:
        return self._at

    def advance(self, *, seconds: float = 0, days: float = 0) -> None:
        """Moves the time; negative values go back, as between two machines' clocks."""
        self._at += timedelta(seconds=seconds, days=days)
