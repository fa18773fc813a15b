"""Evaluates an alarm on the metrics. Pure.

Source: "Alarm evaluation", CloudWatch user guide. The window slides: each time the alarm is
evaluated it ends now. The present minute counts already here; on AWS a metric is a few minutes
late. If points are missing, AWS looks for older ones before it applies TreatMissingData, so an
alarm may stay on there for a period or two longer.
"""

import operator
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from localcloud.cloudwatch.expressions import NotDoneError, Points, evaluated
from localcloud.cloudwatch.series import MINUTE, MetricId, Series

OK, ALARM, INSUFFICIENT_DATA = "OK", "ALARM", "INSUFFICIENT_DATA"
_COMPARISONS = {
    "GreaterThanOrEqualToThreshold": operator.ge,
    "GreaterThanThreshold": operator.gt,
    "LessThanOrEqualToThreshold": operator.le,
    "LessThanThreshold": operator.lt,
}


@dataclass(frozen=True)
class Judgement:
    """The result of an evaluation. state is None if it does not change."""

    state: str | None
    reason: str


def judged(alarm: Mapping[str, Any], series: Series, now: float) -> Judgement:
    """Evaluates the alarm, in the form of DescribeAlarms, at a time in seconds since 1970."""
    try:
        points = _points(alarm, series, now)
        breaches = _COMPARISONS[alarm["ComparisonOperator"]]
    except (NotDoneError, ValueError, KeyError) as error:
        return Judgement(INSUFFICIENT_DATA, f"Cannot be evaluated here: {error}")
    missing = alarm.get("TreatMissingData") or "missing"
    needed = int(alarm.get("DatapointsToAlarm") or alarm["EvaluationPeriods"])
    threshold = float(alarm["Threshold"])
    if all(point is None for point in points):
        if missing == "ignore":
            return Judgement(None, "There are no datapoints")
        if missing == "missing":
            return Judgement(INSUFFICIENT_DATA, "There are no datapoints")
    verdicts = [
        missing == "breaching" if point is None else breaches(point, threshold) for point in points
    ]
    seen = ", ".join("none" if point is None else f"{point:g}" for point in points)
    state = ALARM if sum(verdicts) >= needed else OK
    reason = (
        f"{sum(verdicts)} of the last {len(points)} datapoints [{seen}] "
        f"{'breached' if state == ALARM else 'did not all breach'}: {alarm['ComparisonOperator']} "
        f"{threshold:g}; {needed} make an alarm."
    )
    return Judgement(state, reason)


def _points(alarm: Mapping[str, Any], series: Series, now: float) -> Points:
    """Returns the points, newest last."""
    periods = int(alarm["EvaluationPeriods"])
    if not alarm.get("Metrics"):
        return _of_metric(series, alarm, alarm["Statistic"], int(alarm["Period"]), periods, now)
    queries: dict[str, Points] = {}
    found: Points = []
    # Expressions may come before the metrics that they use.
    for query in sorted(alarm["Metrics"], key=lambda one: "Expression" in one):
        if "Expression" in query:
            points = evaluated(query["Expression"], queries, periods)
        else:
            stat = query["MetricStat"]
            points = _of_metric(
                series, stat["Metric"], stat["Stat"], int(stat["Period"]), periods, now
            )
        queries[query["Id"]] = points
        if query.get("ReturnData", True):
            found = points
    return found


def _of_metric(
    series: Series,
    metric: Mapping[str, Any],
    statistic: str,
    period: int,
    periods: int,
    now: float,
) -> Points:
    end = (int(now) // MINUTE + 1) * MINUTE
    wanted = metric_id(metric)
    windows = (
        series.period(wanted, begin, begin + period)
        for begin in range(end - period * periods, end, period)
    )
    return [None if values is None else values.statistic(statistic) for values in windows]


def metric_id(metric: Mapping[str, Any]) -> MetricId:
    """Returns the id of a metric as the API writes it."""
    dimensions = frozenset((one["Name"], one["Value"]) for one in metric.get("Dimensions", []))
    return metric["Namespace"], metric["MetricName"], dimensions
