"""Reads what AWS reports about a stack: queues, alarms, the sweep's metric, quotas."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from scribe.stack import Stack

QUEUES = {
    "failed-jobs": "FailedJobsQueueUrl",
    "undelivered-events": "UndeliveredEventsQueueUrl",
    "sweep-dead-letters": "SweepDeadLetterQueueUrl",
}
NAMESPACE = "Transcription"
#: The quotas' names.
JOBS_AT_ONCE, CALLS_AT_ONCE = "Transcribe: jobs at once", "Lambda: calls at once"
#: Amazon Transcribe's default, used if Service Quotas cannot be read.
CONCURRENT_JOBS = 250.0
_JOBS_QUOTA = "concurrent transcription jobs"


@dataclass(frozen=True)
class Queue:
    name: str
    visible: int
    in_flight: int


@dataclass(frozen=True)
class Alarm:
    name: str  #: without the stack's prefix
    state: str  #: OK, ALARM or INSUFFICIENT_DATA
    description: str  #: its description
    since: str | None
    window_seconds: float = 0.0  #: its window: it stays on this long after its cause


@dataclass(frozen=True)
class Quota:
    """A quota and its use. used is None if nobody counts it."""

    name: str
    limit: float
    used: float | None
    is_default: bool  #: whether it is AWS's default, because the account's could not be read


@dataclass(frozen=True)
class StackMetrics:
    """Reads the metrics. AWS's errors pass through, except for calls that may be denied."""

    stack: Stack

    def queues(self) -> list[Queue]:
        sqs = self.stack.client("sqs")
        return [self._queue(sqs, name, self.stack.outputs[out]) for name, out in QUEUES.items()]

    def alarms(self) -> list[Alarm]:
        prefix = f"{self.stack.stage}-transcription-"
        pages = self.stack.client("cloudwatch").get_paginator("describe_alarms")
        found = [
            Alarm(
                item["AlarmName"].removeprefix(prefix),
                item.get("StateValue", "INSUFFICIENT_DATA"),
                item.get("AlarmDescription", ""),
                _text(item.get("StateUpdatedTimestamp")),
                _period(item) * item.get("EvaluationPeriods", 1),
            )
            for page in pages.paginate(AlarmNamePrefix=prefix)
            for item in page.get("MetricAlarms", [])
        ]
        return sorted(found, key=lambda alarm: alarm.name)

    def swept_seconds_ago(self, now: datetime) -> float | None:
        """Returns the seconds since a sweep finished, by its metric; None if none did for three
        hours.
        """
        answer = self.stack.client("cloudwatch").get_metric_statistics(
            Namespace=NAMESPACE,
            MetricName="SweepsFinished",
            Dimensions=[{"Name": "service", "Value": f"{self.stack.stage}-transcription"}],
            StartTime=now - timedelta(hours=3),
            EndTime=now + timedelta(minutes=1),
            Period=60,
            Statistics=["Sum"],
        )
        times = [point["Timestamp"] for point in answer["Datapoints"] if point["Sum"] > 0]
        # A datapoint carries the beginning of its minute.
        return max(0.0, (now - max(times)).total_seconds() - 60) if times else None

    def quotas(self, jobs_in_progress: int) -> list[Quota]:
        read = self._jobs_quota()
        jobs = Quota(
            JOBS_AT_ONCE,
            CONCURRENT_JOBS if read is None else read,
            float(jobs_in_progress),
            read is None,
        )
        return [jobs, *self._lambda_quota()]

    def _jobs_quota(self) -> float | None:
        try:
            pages = self.stack.client("service-quotas").get_paginator("list_service_quotas")
            for page in pages.paginate(ServiceCode="transcribe"):
                for item in page["Quotas"]:
                    if _JOBS_QUOTA in item["QuotaName"].lower():
                        return float(item["Value"])
        except (ClientError, BotoCoreError):
            return None  # denied or missing: the default is shown and marked as such
        return None

    def _lambda_quota(self) -> list[Quota]:
        try:
            limits = self.stack.client("lambda").get_account_settings()["AccountLimit"]
        except (ClientError, BotoCoreError, KeyError):
            return []
        most = float(limits["ConcurrentExecutions"])
        return [Quota(CALLS_AT_ONCE, most, used=None, is_default=False)]

    def _queue(self, sqs: Any, name: str, url: str) -> Queue:
        attributes = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=attributes)["Attributes"]
        return Queue(name, int(found[attributes[0]]), int(found[attributes[1]]))


def _period(alarm: dict[str, Any]) -> float:
    """Returns the period, the longest one if the alarm uses several metrics."""
    parts = (item.get("MetricStat", {}).get("Period", 0) for item in alarm.get("Metrics", []))
    return float(max(alarm.get("Period", 0), *parts, 0))


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None
