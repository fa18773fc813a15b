"""The stack's health: its metrics over time, its problems, its alarms, its queues."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from scribe.console.documents import Document
from scribe.operations.doctor import problems
from scribe.operations.stack_metrics import NAMESPACE, Queue, StackMetrics
from scribe.stack import Stack

#: Hours of a plot, and the seconds of each of its points. CloudWatch keeps periods of 60 seconds
#: for 15 days.
SPANS = {1: 60, 6: 300, 24: 900, 168: 3600}
_QUEUES = {
    "failed-jobs": ("Failed jobs", "Jobs that failed and that trying again can help."),
    "undelivered-events": ("Undelivered events", "Uploads that started no execution."),
    "sweep-dead-letters": ("Sweep's dead letters", "Ticks that the sweep did not survive."),
}
_ALARM_ORDER = {"ALARM": 0, "INSUFFICIENT_DATA": 1, "OK": 2}


def health(stack: Stack, hours: int) -> Document:
    """Returns everything that the page shows. hours is one of SPANS. AWS's errors pass through."""
    until = datetime.now(UTC)
    span = (until - timedelta(hours=hours), until, SPANS[hours])
    metrics, cloudwatch = StackMetrics(stack), stack.client("cloudwatch")
    with ThreadPoolExecutor(8) as workers:  # each is a call that mostly waits
        found = workers.submit(problems, stack)
        alarms, queues = workers.submit(metrics.alarms), workers.submit(metrics.queues)
        series = {
            name: workers.submit(_points, cloudwatch, metric, statistics, span)
            for name, (metric, statistics) in _series(stack).items()
        }
    return {
        "since": span[0].timestamp(),
        "until": until.timestamp(),
        "period": SPANS[hours],
        "series": {name: points.result() for name, points in series.items()},
        "problems": [asdict(problem) for problem in found.result()],
        "alarms": sorted(
            map(asdict, alarms.result()), key=lambda alarm: _ALARM_ORDER.get(alarm["state"], 0)
        ),
        "queues": [_queue(item) for item in queues.result()],
        "dashboard": None if stack.endpoint_url else stack.outputs.get("DashboardUrl"),
    }


def _queue(queue: Queue) -> Document:
    title, means = _QUEUES[queue.name]
    return {"name": title, "messages": queue.visible + queue.in_flight, "means": means}


def _series(stack: Stack) -> dict[str, tuple[dict[str, Any], tuple[str, ...]]]:
    """Returns the metric of each plot, as GetMetricStatistics names it, and its statistics."""

    def own(name: str) -> dict[str, Any]:
        dimensions = [{"Name": "service", "Value": f"{stack.stage}-transcription"}]
        return {"Namespace": NAMESPACE, "MetricName": name, "Dimensions": dimensions}

    machine = stack.outputs["StateMachineArn"]
    failed = {  # an attempt that fails ends its execution so, whatever it failed for
        "Namespace": "AWS/States",
        "MetricName": "ExecutionsFailed",
        "Dimensions": [{"Name": "StateMachineArn", "Value": machine}],
    }
    return {
        "duration": (own("JobSeconds"), ("Average", "Maximum")),
        "lag": (own("OldestOpenJobSeconds"), ("Maximum",)),
        "open": (own("OpenJobs"), ("Maximum",)),
        "completed": (own("JobsCompleted"), ("Sum",)),
        "failed": (failed, ("Sum",)),
    }


def _points(
    cloudwatch: Any,
    metric: dict[str, Any],
    statistics: tuple[str, ...],
    span: tuple[datetime, datetime, int],
) -> list[Document]:
    since, until, period = span
    answer = cloudwatch.get_metric_statistics(
        **metric, StartTime=since, EndTime=until, Period=period, Statistics=list(statistics)
    )
    points = sorted(answer["Datapoints"], key=lambda point: point["Timestamp"])
    return [
        {"at": point["Timestamp"].timestamp(), **{name: point[name] for name in statistics}}
        for point in points
    ]
