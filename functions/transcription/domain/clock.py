"""Times, in the format of the record."""

from datetime import UTC, datetime, timedelta


def now() -> datetime:
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """Returns the time as `2026-11-24T01:02:03.456Z`, the format of $$.State.EnteredTime.

    These texts sort in the order of time.
    """
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse(text: str) -> datetime:
    """Returns the time that a stamp names."""
    return datetime.fromisoformat(text)


def from_epoch(seconds: float) -> datetime:
    """Returns the time for seconds since 1970, in UTC."""
    return datetime.fromtimestamp(seconds, UTC)


def after(moment: datetime, seconds: float) -> datetime:
    """Returns the time this many seconds later."""
    return moment + timedelta(seconds=seconds)
