"""How the stack does: its metrics over time, its alarms, its queues."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

from scribe.console.documents import Document
from scribe.stack import Stack

NAMESPACE = "Transcription"
#: Hours that a plot shows, and the seconds of each of its points. CloudWatch keeps periods of
#: 60 seconds for 15 days.
SPANS = {1: 60, 6: 300, 24: 900, 168: 3600}
_SERIES = (
    ("duration", "JobSeconds", ("Average", "Maximum")),
    ("lag", "OldestOpenJobSeconds", ("Maximum",)),
    ("open", "OpenJobs", ("Maximum",)),
    ("completed", "JobsCompleted", ("Sum",)),
    ("failed", "JobsFailed", ("Sum",)),
)
_QUEUES = (
    ("Failed jobs", "FailedJobsQueueUrl", "Each is a failed job with what a retry needs."),
    ("Undelivered events", "UndeliveredEventsQueueUrl", "Uploads that started no execution."),
    ("Sweep's dead letters", "SweepDeadLetterQueueUrl", "Ticks that the sweep did not survive."),
)


def health(stack: Stack, hours: int) -> Document:
    """All of it. hours is one of SPANS. AWS's errors pass through."""
    until = datetime.now(UTC)
    since, period = until - timedelta(hours=hours), SPANS[hours]
    cloudwatch, service = stack.client("cloudwatch"), _service(stack)
    with ThreadPoolExecutor(len(_SERIES) + 2) as workers:  # each is a call that waits
        alarms = workers.submit(_alarms, cloudwatch, service)
        queues = workers.submit(_queues, stack)
        series = {
            name: workers.submit(
                _points, cloudwatch, service, metric, statistics, (since, until, period)
            )
            for name, metric, statistics in _SERIES
        }
    return {
        "since": since.timestamp(),
        "until": until.timestamp(),
        "period": period,
        "series": {name: points.result() for name, points in series.items()},
        "alarms": alarms.result(),
        "queues": queues.result(),
        "dashboard": None if stack.endpoint_url else stack.outputs.get("DashboardUrl"),
    }


def _service(stack: Stack) -> str:
    """The metrics' dimension, which the alarms' names begin with: `<stage>-transcription`."""
    return stack.outputs["JobsTable"].removesuffix("_transcription_jobs") + "-transcription"


def _points(
    cloudwatch: Any,
    service: str,
    metric: str,
    statistics: tuple[str, ...],
    span: tuple[datetime, datetime, int],
) -> list[Document]:
    since, until, period = span
    answer = cloudwatch.get_metric_statistics(
        Namespace=NAMESPACE,
        MetricName=metric,
        Dimensions=[{"Name": "service", "Value": service}],
        StartTime=since,
        EndTime=until,
        Period=period,
        Statistics=list(statistics),
    )
    points = sorted(answer["Datapoints"], key=lambda point: point["Timestamp"])
    return [
        {"at": point["Timestamp"].timestamp(), **{name: point[name] for name in statistics}}
        for point in points
    ]


def _alarms(cloudwatch: Any, service: str) -> list[Document]:
    """Those that go off first."""
    pages = cloudwatch.get_paginator("describe_alarms").paginate(AlarmNamePrefix=f"{service}-")
    alarms = [
        {
            "name": alarm["AlarmName"].removeprefix(f"{service}-"),
            "state": alarm["StateValue"],
            "since": alarm["StateUpdatedTimestamp"].isoformat(),
            "means": alarm.get("AlarmDescription", ""),
        }
        for page in pages
        for alarm in page["MetricAlarms"]
    ]
    order = {"ALARM": 0, "INSUFFICIENT_DATA": 1, "OK": 2}
    return sorted(alarms, key=lambda alarm: (order.get(alarm["state"], 0), alarm["name"]))


def _queues(stack: Stack) -> list[Document]:
    sqs = stack.client("sqs")
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = []
    for title, output, means in _QUEUES:
        if url := stack.outputs.get(output):
            answer = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)
            waiting = sum(int(value) for value in answer["Attributes"].values())
            found.append({"name": title, "messages": waiting, "means": means})
    return found
