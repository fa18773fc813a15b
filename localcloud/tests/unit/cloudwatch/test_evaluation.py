from datetime import UTC, datetime
from typing import Any

import pytest
from moto.cloudwatch.models import MetricAggregatedDatum, MetricDatum

from localcloud.cloudwatch.evaluation import judged
from localcloud.cloudwatch.expressions import NotDoneError, evaluated
from localcloud.cloudwatch.series import Series

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC).timestamp()
ERRORS = {"Namespace": "AWS/Lambda", "MetricName": "Errors", "Dimensions": []}


def datum(minutes_ago: float, value: float, name: str = "Errors") -> MetricDatum:
    at = datetime.fromtimestamp(NOON - minutes_ago * 60, UTC).replace(tzinfo=None)
    return MetricDatum("AWS/Lambda", name, value, [], at)


def series_of(*data: Any) -> Series:
    series = Series()
    series.take(data)
    return series


def alarm(**changes: Any) -> dict[str, Any]:
    return {
        **ERRORS,
        "Statistic": "Sum",
        "Period": 300,
        "EvaluationPeriods": 1,
        "Threshold": 5.0,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "TreatMissingData": "notBreaching",
        **changes,
    }


@pytest.mark.parametrize(
    ("values", "state"), [((2, 3), "ALARM"), ((2, 2), "OK"), ((), "OK"), ((9,), "ALARM")]
)
def test_a_sum_over_the_period_goes_over_the_threshold(
    values: tuple[float, ...], state: str
) -> None:
    series = series_of(*(datum(2, value) for value in values))

    assert judged(alarm(), series, NOON).state == state


def test_what_was_before_the_window_does_not_count() -> None:
    series = series_of(datum(2, 4), datum(5, 1))

    assert judged(alarm(), series, NOON).state == "OK"
    assert judged(alarm(), series, NOON - 60).state == "ALARM"


@pytest.mark.parametrize(
    ("ago", "needed", "state"),
    [((1, 6, 11), None, "ALARM"), ((1, 6), None, "OK"), ((1, 11), 2, "ALARM"), ((1,), 2, "OK")],
)
def test_so_many_periods_of_so_many_make_an_alarm(
    ago: tuple[float, ...], needed: int | None, state: str
) -> None:
    series = series_of(*(datum(minutes, 7) for minutes in ago))
    wanted = alarm(EvaluationPeriods=3, DatapointsToAlarm=needed)

    assert judged(wanted, series, NOON).state == state


@pytest.mark.parametrize(
    ("treatment", "state"),
    [
        ("notBreaching", "OK"),
        ("breaching", "ALARM"),
        ("missing", "INSUFFICIENT_DATA"),
        (None, "INSUFFICIENT_DATA"),
        ("ignore", None),
    ],
)
def test_missing_data_are_taken_as_the_alarm_says(treatment: str | None, state: str | None) -> None:
    assert judged(alarm(TreatMissingData=treatment), Series(), NOON).state == state


@pytest.mark.parametrize(
    ("comparison", "states"),
    [
        ("GreaterThanThreshold", ("OK", "OK", "ALARM")),
        ("GreaterThanOrEqualToThreshold", ("OK", "ALARM", "ALARM")),
        ("LessThanThreshold", ("ALARM", "OK", "OK")),
        ("LessThanOrEqualToThreshold", ("ALARM", "ALARM", "OK")),
    ],
)
def test_comparisons_are_the_ones_that_are_named(comparison: str, states: tuple[str, ...]) -> None:
    wanted = alarm(ComparisonOperator=comparison)

    assert tuple(judged(wanted, series_of(datum(0, n)), NOON).state for n in (4, 5, 6)) == states


@pytest.mark.parametrize(
    ("statistic", "state"), [("Maximum", "OK"), ("SampleCount", "ALARM"), ("p99", None)]
)
def test_statistics_are_the_ones_that_are_named(statistic: str, state: str | None) -> None:
    series = series_of(*(datum(1, 1) for _ in range(6)))
    wanted = alarm(Statistic=statistic)

    assert judged(wanted, series, NOON).state == (state or "INSUFFICIENT_DATA")


def test_a_statistic_set_counts_with_all_that_it_holds() -> None:
    at = datetime.fromtimestamp(NOON, UTC).replace(tzinfo=None)
    series = series_of(MetricAggregatedDatum("AWS/Lambda", "Errors", 1, 3, 4, 8, [], at))

    assert judged(alarm(Threshold=8), series, NOON).state == "ALARM"
    assert judged(alarm(Threshold=9), series, NOON).state == "OK"


def test_an_expression_is_evaluated_whatever_its_place_in_the_list() -> None:
    stat = {"Metric": ERRORS, "Period": 300, "Stat": "Sum"}
    busy = {"Metric": {**ERRORS, "MetricName": "Busy"}, "Period": 300, "Stat": "Sum"}
    wanted = alarm(
        Metrics=[
            {"Id": "left", "Expression": "FILL(all, 0) - 2 * FILL(busy, 0)"},
            {"Id": "all", "MetricStat": stat, "ReturnData": False},
            {"Id": "busy", "MetricStat": busy, "ReturnData": False},
        ]
    )

    assert judged(wanted, series_of(datum(1, 6)), NOON).state == "ALARM"
    assert judged(wanted, series_of(datum(1, 6), datum(1, 1, "Busy")), NOON).state == "OK"


def test_without_fill_what_is_missing_stays_missing() -> None:
    queries: dict[str, list[float | None]] = {"a": [1.0, None], "b": [1.0, 2.0]}

    assert evaluated("a + b", queries, 2) == [2.0, None]
    assert evaluated("FILL(a, 7) + b", queries, 2) == [2.0, 9.0]


@pytest.mark.parametrize("expression", ["AVG(a)", "a / a", "a +", "c", "FILL(a, REPEAT)"])
def test_what_is_not_done_is_refused_and_not_guessed(expression: str) -> None:
    with pytest.raises(NotDoneError):
        evaluated(expression, {"a": [1.0]}, 1)
