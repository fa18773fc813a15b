import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from scribe.errors import UnusableOption
from scribe.times import clock_time, day_and_time, dollars, full, lasted, since


@pytest.fixture(autouse=True)
def in_berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("30m", "2026-11-24T02:30:00+00:00"),
        ("2h", "2026-11-24T01:00:00+00:00"),
        ("7d", "2026-11-17T03:00:00+00:00"),
        ("2026-11-20", "2026-11-19T23:00:00+00:00"),
        ("2026-11-20T10:00", "2026-11-20T09:00:00+00:00"),
        ("2026-11-20T10:00+02:00", "2026-11-20T08:00:00+00:00"),
    ],
)
def test_a_time_is_so_long_ago_or_a_date(text, moment):
    assert since(text, NOW) == datetime.fromisoformat(moment)


@pytest.mark.parametrize("text", ["", "yesterday", "2x", "-3h", "999999w", "2026-13-01"])
def test_anything_else_is_no_time(text):
    with pytest.raises(UnusableOption, match="is not a time"):
        since(text, NOW)


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (None, "-"),
        (0.25, "0.2 s"),
        (45, "45 s"),
        (720, "12 min"),
        (12_600, "3.5 h"),
        (180_000, "2.1 d"),
    ],
)
def test_how_long_it_lasted_is_short(seconds, shown):
    assert lasted(seconds) == shown


@pytest.mark.parametrize(("seconds", "shown"), [(None, "-"), (42, "0:42"), (3723, "1:02:03")])
def test_a_length_is_hours_minutes_and_seconds(seconds, shown):
    assert clock_time(seconds) == shown


def test_times_are_shown_in_the_zone_of_the_machine_which_is_named():
    assert day_and_time("2026-11-24T22:10:03.456Z") == "11-24 23:10"
    assert full("2026-07-24T22:10:03.456Z") == "2026-07-25 00:10:03.456 CEST"


@pytest.mark.parametrize(("amount", "shown"), [(0.0083, "$0.0083"), (1234.5, "$1,234.50")])
def test_money_has_the_digits_that_say_something(amount, shown):
    assert dollars(amount) == shown
