"""When schedules are due."""

from datetime import UTC, datetime, timedelta

import pytest

from localcloud.events.expressions import InvalidExpressionError, parsed

NOW = datetime(2026, 11, 24, 12, 0, 30, tzinfo=UTC)


def times(expression: str, zone: str = "UTC", begin: datetime = NOW, count: int = 3) -> list[str]:
    """The first times, in UTC."""
    read = parsed(expression, zone)
    found, due = [], read.first(begin)
    while due is not None and len(found) < count:
        found.append(due)
        due = read.following(begin, due)
    return [f"{one:%Y-%m-%dT%H:%M:%S}" for one in found]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("rate(1 minute)", ["2026-11-24T12:00:30", "2026-11-24T12:01:30", "2026-11-24T12:02:30"]),
        ("rate(2 hours)", ["2026-11-24T12:00:30", "2026-11-24T14:00:30", "2026-11-24T16:00:30"]),
        ("rate(7 days)", ["2026-11-24T12:00:30", "2026-12-01T12:00:30", "2026-12-08T12:00:30"]),
        ("at(2026-11-25T08:30:15)", ["2026-11-25T08:30:15"]),
        ("cron(0 12 * * ? *)", [f"2026-11-{day}T12:00:00" for day in (25, 26, 27)]),
        ("cron(0/30 8 ? * MON-FRI *)", ["2026-11-25T08:00:00", "2026-11-25T08:30:00",
                                        "2026-11-26T08:00:00"]),
        ("cron(0 10 ? * 6L *)", ["2026-11-27T10:00:00", "2026-12-25T10:00:00",
                                 "2027-01-29T10:00:00"]),
        ("cron(0 10 ? * 2#1 2027)", ["2027-01-04T10:00:00", "2027-02-01T10:00:00",
                                     "2027-03-01T10:00:00"]),
        ("cron(0 0 1 1 ? 2020)", []),
    ],
)  # fmt: skip
def test_an_expression_s_times(expression: str, expected: list[str]) -> None:
    assert times(expression) == expected


def test_a_rate_keeps_its_distances_whatever_is_missed() -> None:
    rate = parsed("rate(5 minutes)")

    assert rate.following(NOW, NOW + timedelta(hours=8, minutes=1)) == NOW + timedelta(
        hours=8, minutes=5
    )


def test_a_cron_that_is_due_when_it_begins_is_due_then() -> None:
    assert times("cron(0 12 * * ? *)", begin=datetime(2026, 11, 24, 12, tzinfo=UTC), count=1) == [
        "2026-11-24T12:00:00"
    ]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("at(2026-11-24T14:00:00)", ["2026-11-24T13:00:00"]),
        ("cron(0 8 * * ? *)", ["2026-11-25T07:00:00", "2026-11-26T07:00:00"]),
    ],
)
def test_the_clock_is_that_of_the_time_zone(expression: str, expected: list[str]) -> None:
    assert times(expression, "Europe/Berlin", count=2) == expected


def test_the_hour_that_is_left_out_is_skipped_and_the_repeated_one_comes_once() -> None:
    in_spring, in_autumn = datetime(2027, 3, 27, 12, tzinfo=UTC), datetime(2027, 10, 30, tzinfo=UTC)

    assert times("cron(30 2 * * ? *)", "Europe/Berlin", in_spring, 2) == [
        "2027-03-29T00:30:00",
        "2027-03-30T00:30:00",
    ]
    assert times("cron(30 2 * * ? *)", "Europe/Berlin", in_autumn, 3) == [
        "2027-10-30T00:30:00",
        "2027-10-31T00:30:00",
        "2027-11-01T01:30:00",
    ]


@pytest.mark.parametrize(
    "expression",
    ["", "rate(5)", "rate(0 minutes)", "rate(99999999999 days)", "at(tomorrow)",
     "at(2026-13-01T00:00:00)", "cron(* * * * * *)", "cron(0 12 * * ?)", "cron(x 12 * * ? *)"],
)  # fmt: skip
def test_what_is_no_expression_is_told(expression: str) -> None:
    with pytest.raises(InvalidExpressionError):
        parsed(expression)


def test_a_zone_that_is_not_there_is_told() -> None:
    with pytest.raises(InvalidExpressionError):
        parsed("rate(5 minutes)", "Middle/Earth")
