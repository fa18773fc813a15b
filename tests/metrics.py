"""Reads a metric's total from CloudWatch."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any


def total(
    cloudwatch: Any,
    metric: tuple[str, str],
    dimensions: Mapping[str, str],
    span: tuple[datetime, datetime],
    statistic: str = "Sum",
) -> float:
    """Returns a metric's Sum or SampleCount.

    metric has the namespace and the name.
    """
    namespace, name = metric
    since, until = span
    answer = cloudwatch.get_metric_statistics(
        Namespace=namespace,
        MetricName=name,
        Dimensions=[{"Name": one, "Value": value} for one, value in dimensions.items()],
        StartTime=since,
        EndTime=until,
        Period=60 * (int((until - since).total_seconds()) // 60 + 1),  # all in one
        Statistics=[statistic],
    )
    return float(sum(point[statistic] for point in answer["Datapoints"]))
