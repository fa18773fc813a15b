"""The dashboard shows every alarm, and metrics that are really published."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from tests import recordings
from tests.deployed.stack import DeployedStack
from tests.e2e.alarm_monitor import BUSY, UNAVAILABLE
from tests.faults.cases import Case
from tests.faults.run import run_case
from tests.faults.scenarios import BY_NAME
from tests.metrics import total


def widgets(stack: DeployedStack) -> list[dict[str, Any]]:
    dashboard = stack.client("cloudwatch").get_dashboard(
        DashboardName="local-transcription-us-east-1"
    )
    return list(json.loads(dashboard["DashboardBody"])["widgets"])


def metrics_of(widget: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """Yields namespace, name, dimensions; "." repeats the field above, "..." all but the last."""
    above: list[str] = []
    for row in widget["properties"].get("metrics", ()):
        fields = [one for one in row if isinstance(one, str)]
        if fields[0] == "...":
            fields = above[: len(above) - len(fields) + 1] + fields[1:]
        fields = [above[at] if one == "." else one for at, one in enumerate(fields)]
        above = fields
        yield tuple(fields)


def has_datapoints(stack: DeployedStack, namespace: str, name: str, *dimensions: str) -> bool:
    now = stack.cloud.now
    counted = total(
        stack.client("cloudwatch"),
        (namespace, name),
        dict(zip(dimensions[::2], dimensions[1::2], strict=True)),
        (now - timedelta(days=1000), now + timedelta(days=1)),
        "SampleCount",
    )
    return counted > 0


def test_every_alarm_is_on_the_dashboard(stack: DeployedStack) -> None:
    shown = [widget for widget in widgets(stack) if widget["type"] == "alarm"]

    alarms = stack.client("cloudwatch").describe_alarms()["MetricAlarms"]
    assert {arn for one in shown for arn in one["properties"]["alarms"]} == {
        alarm["AlarmArn"] for alarm in alarms
    }


def test_the_average_time_of_a_job_is_compared_with_what_is_promised(stack: DeployedStack) -> None:
    (shown,) = (
        widget["properties"]
        for widget in widgets(stack)
        if any("JobSeconds" in metric for metric in metrics_of(widget))
    )

    statistics = [row[-1]["stat"] for row in shown["metrics"]]
    (line,) = shown["annotations"]["horizontal"]
    assert "Average" in statistics
    assert line["value"] == int(stack.stack.parameters["JobSlaSeconds"])


def test_every_metric_of_the_dashboard_is_published(stack: DeployedStack) -> None:
    """Jobs complete, fail, come twice and are resumed; one is silent; calls are refused."""
    for name in ("transcribed", "failed", "duplicate", "resumed", "unstarted"):
        assert not run_case(stack, Case(BY_NAME[name])).is_broken
    stack.cloud.set_faults(BUSY, UNAVAILABLE)
    stack.settle(stack.upload())  # alone, or two jobs would share the tries that fail
    stack.settle(stack.upload(recordings.silence(2)))

    metrics = [one for widget in widgets(stack) for one in metrics_of(widget)]

    assert len(metrics) > 30
    assert [one for one in metrics if not has_datapoints(stack, *one)] == []
    assert not has_datapoints(stack, *metrics[0][:1], "NoSuchMetric", *metrics[0][2:])
