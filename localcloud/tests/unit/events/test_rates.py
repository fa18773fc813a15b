"""How often a schedule is due."""

from datetime import timedelta

import pytest

from localcloud.events.schedules import InvalidRateError, rate_of


@pytest.mark.parametrize(
    ("expression", "every"),
    [
        ("rate(1 minute)", timedelta(minutes=1)),
        ("rate(5 minutes)", timedelta(minutes=5)),
        ("rate(2 hours)", timedelta(hours=2)),
        ("rate(1 day)", timedelta(days=1)),
    ],
)
def test_a_rate_says_how_often(expression: str, every: timedelta) -> None:
    assert rate_of(expression) == every


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "rate(5)",
        "rate(0 minutes)",
        "rate(1 minutes)",
        "rate(2 minute)",
        "rate(99999999999 days)",
    ],
)
def test_what_aws_does_not_take_is_no_rate(expression: str) -> None:
    with pytest.raises(InvalidRateError):
        rate_of(expression)
