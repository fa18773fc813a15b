"""Watches the deployed stack's alarms through their topic and CloudWatch's API."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.deployed.stack import DeployedStack

PREFIX = "local-transcription-"
QUEUE = "alarm-notifications"
HOUR = 3600.0
FOREVER = 100_000  #: of a fault's count
#: Each is all four tries of one call of the first function.
BUSY = {"kind": "throttle", "operation": "StartTranscriptionJob", "count": 4}
UNAVAILABLE = {"kind": "error", "service": "dynamodb", "operation": "TransactWriteItems",
               "caller": "StartTranscription", "count": 4}  # fmt: skip
#: The slowest schedule that sweep-stopped allows, because time then passes faster.
PARAMETERS = (
    "PollMinSeconds=5 PollMaxSeconds=600 SweepSchedule='rate(15 minutes)' SweepGraceSeconds=300 "
    "GiveUpAfterDays=2 OpenJobAgeSeconds=21600 MaxDailyMediaHours=1000"
)


@dataclass
class AlarmMonitor:
    """The alarms' notifications: name and state, oldest first."""

    stack: DeployedStack
    notifications: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        sqs, sns = self.stack.client("sqs"), self.stack.client("sns")
        self._queue = sqs.create_queue(QueueName=QUEUE)["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=self._queue, AttributeNames=["QueueArn"])
        sns.subscribe(
            TopicArn=self.stack.outputs["AlarmTopicArn"],
            Protocol="sqs",
            Endpoint=arn["Attributes"]["QueueArn"],
        )

    def went_off(self) -> set[str]:
        """Returns the alarms that went off since the last call."""
        before = len(self.notifications)
        for message in self.stack.reports.take(self._queue):
            change = json.loads(json.loads(message["Body"])["Message"])
            name = change["AlarmName"].removeprefix(PREFIX)
            self.notifications.append((name, change["NewStateValue"]))
        return {name for name, state in self.notifications[before:] if state == "ALARM"}

    def went_off_and_out(self) -> set[str]:
        """Returns the alarms that ever went off and are OK by their last notification."""
        self.went_off()
        off = {name for name, state in self.notifications if state == "ALARM"}
        return {name for name in off if dict(self.notifications)[name] == "OK"}

    def states(self) -> dict[str, str]:
        """Returns every alarm's present state."""
        found = self.described()
        return {one["AlarmName"].removeprefix(PREFIX): one["StateValue"] for one in found}

    def described(self) -> list[dict[str, Any]]:
        """Returns the alarms as in DescribeAlarms."""
        return list(self.stack.client("cloudwatch").describe_alarms()["MetricAlarms"])

    def until_it_goes_off(self, name: str, days: float = 2.0) -> set[str]:
        """Lets time pass until the alarm goes off; returns all alarms that did."""
        seen: set[str] = set()

        def is_off() -> bool:
            seen.update(self.went_off())
            return name in seen

        self.stack.cloud.until(is_off, days)
        return seen

    def wait_until_all_are_ok(self) -> None:
        """Repairs everything, empties the queues, and waits."""
        self.stack.heal()
        self.stack.settle(days=30)
        self.stack.cloud.advance(0.8 * HOUR)
        assert {name: state for name, state in self.states().items() if state != "OK"} == {}
        self.went_off()

    @contextmanager
    def without_sweeps(self) -> Iterator[None]:
        """Disables the schedule."""
        client = self.stack.client("scheduler")
        schedule = client.get_schedule(Name=f"{PREFIX}sweep")
        kept = ("Name", "ScheduleExpression", "FlexibleTimeWindow", "Target", "Description")
        same = {key: schedule[key] for key in kept}
        client.update_schedule(**same, State="DISABLED")
        try:
            yield
        finally:
            client.update_schedule(**same, State="ENABLED")
