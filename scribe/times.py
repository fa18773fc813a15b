"""Times as they are typed and shown: in the machine's time zone, which is named."""

import re
from datetime import UTC, datetime, timedelta

from scribe.errors import UnusableOption
from transcription.domain import clock

_AGO = re.compile(r"(\d{1,6}) ?(s|m|h|d|w)")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
SINCE_HELP = "30m, 2h, 7d, or a date."


def since(text: str | None, now: datetime) -> datetime | None:
    """Reads `90m`, `2h` or `7d` ago, or a date with or without a time. Raises UnusableOption."""
    if text is None:
        return None
    ago = _AGO.fullmatch(text.strip())
    try:
        if ago:
            return now - timedelta(seconds=int(ago[1]) * _UNITS[ago[2]])
        return datetime.fromisoformat(text.strip()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise UnusableOption(
            f"{text!r} is not a time.", ["Give 30m, 2h, 7d, 2026-11-24 or 2026-11-24T03:00."]
        ) from None


def zone() -> str:
    return clock.now().astimezone().tzname() or ""


def day_and_time(stamp: str) -> str:
    """Returns `11-24 22:10`."""
    return f"{clock.parse(stamp).astimezone():%m-%d %H:%M}"


def to_the_second(stamp: str) -> str:
    """Returns `2026-11-24 22:10:03 CET`."""
    return f"{clock.parse(stamp).astimezone():%Y-%m-%d %H:%M:%S %Z}"


def full(stamp: str) -> str:
    """Returns `2026-11-24 22:10:03.456 CET`."""
    moment = clock.parse(stamp).astimezone()
    return f"{moment:%Y-%m-%d %H:%M:%S}.{moment.microsecond // 1000:03} {moment:%Z}"


def lasted(seconds: float | None) -> str:
    """Returns `3.2 s`, `45 s`, `12 min`, `3.5 h`, `2.1 d`, in at most seven characters."""
    if seconds is None:
        return "-"
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    if seconds < 172_800:
        return f"{seconds / 3600:.1f} h"
    return f"{seconds / 86_400:.1f} d"


def clock_time(seconds: float | None) -> str:
    """Returns a recording's length: `0:42`, `1:02:03`."""
    if seconds is None:
        return "-"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def dollars(amount: float) -> str:
    return f"${amount:,.2f}" if amount >= 1 else f"${amount:.4f}"
