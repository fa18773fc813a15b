"""The deployed stack's alarms and dashboard, watched over their topic and CloudWatch's API."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from tests.faults.world import World
from tests.metrics import total

PREFIX = "local-transcription-"
QUEUE = "what-the-alarms-tell"
HOUR = 3600.0
FOREVER = 100_000  #: of a fault's count
#: Each is all four tries of one call of the first function.
BUSY = {"kind": "throttle", "operation": "StartTranscriptionJob", "count": 4}
UNAVAILABLE = {"kind": "error", "service": "dynamodb", "operation": "PutItem",
               "caller": "StartTranscription", "count": 4}  # fmt: skip
#: The slowest sweep that sweep-stopped bears, for time passes faster then.
PARAMETERS = (
    "PollMinSeconds=5 PollMaxSeconds=600 SweepSchedule='rate(15 minutes)' SweepGraceSeconds=300 "
    "GiveUpAfterDays=2 OpenJobAgeSeconds=21600"
)
#: What is tested where: test_alarms.py, test_stack_alarms.py.
OF_JOBS = {"jobs-failed", "failed-jobs-waiting", "dead-letters", "events-lost", "job-time",
           "open-job-age"}  # fmt: skip
OF_THE_STACK = {"executions-died", "function-errors", "function-throttles", "sweep-stopped",
                "sweep-problems"}  # fmt: skip


@dataclass
class Watched:
    """The stack, and what its alarms have told their topic, oldest first."""

    world: World
    told: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        sqs, sns = self.world.client("sqs"), self.world.client("sns")
        self._queue = sqs.create_queue(QueueName=QUEUE)["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=self._queue, AttributeNames=["QueueArn"])
        sns.subscribe(
            TopicArn=self.world.stack.outputs["AlarmTopicArn"],
            Protocol="sqs",
            Endpoint=arn["Attributes"]["QueueArn"],
        )

    def went_off(self) -> set[str]:
        """The alarms that went off since the last question."""
        before = len(self.told)
        for taken in self.world.emptied(self._queue):
            message = json.loads(json.loads(taken["Body"])["Message"])
            name = message["AlarmName"].removeprefix(PREFIX)
            self.told.append((name, message["NewStateValue"]))
        return {name for name, state in self.told[before:] if state == "ALARM"}

    def went_off_and_out(self) -> set[str]:
        """The alarms that ever went off and that are out again, by what was told."""
        self.went_off()
        off = {name for name, state in self.told if state == "ALARM"}
        return {name for name in off if dict(self.told)[name] == "OK"}

    def states(self) -> dict[str, str]:
        """Every alarm as it is now."""
        found = self.alarms()
        return {one["AlarmName"].removeprefix(PREFIX): one["StateValue"] for one in found}

    def alarms(self) -> list[dict[str, Any]]:
        """As DescribeAlarms has them."""
        return list(self.world.client("cloudwatch").describe_alarms()["MetricAlarms"])

    def until_it_goes_off(self, name: str, days: float = 2.0) -> set[str]:
        """Let the time go on until the alarm goes off; all that did."""
        seen: set[str] = set()

        def look() -> bool:
            seen.update(self.went_off())
            return name in seen

        self.world.until(look, days)
        return seen

    def calm(self) -> None:
        """Nothing broken any more: everything is taken, all alarms go out."""
        self.world.faults()
        self.world.courses()
        self.world.settle(days=30)
        self.pass_time(0.8 * HOUR)
        assert {name: state for name, state in self.states().items() if state != "OK"} == {}
        self.went_off()

    def pass_time(self, seconds: float) -> None:
        """Skip so long, stop by stop."""
        end = self.world.now.timestamp() + seconds
        while (left := end - self.world.now.timestamp()) > 0:
            self.world.skip(left)

    @contextmanager
    def without_sweeps(self) -> Iterator[None]:
        """The schedule is off."""
        client = self.world.client("scheduler")
        there = client.get_schedule(Name=f"{PREFIX}sweep")
        kept = ("Name", "ScheduleExpression", "FlexibleTimeWindow", "Target", "Description")
        same = {key: there[key] for key in kept}
        client.update_schedule(**same, State="DISABLED")
        try:
            yield
        finally:
            client.update_schedule(**same, State="ENABLED")


def widgets(watched: Watched) -> list[dict[str, Any]]:
    cloudwatch = watched.world.client("cloudwatch")
    body = cloudwatch.get_dashboard(DashboardName="local-transcription")["DashboardBody"]
    return list(json.loads(body)["widgets"])


def metrics_of(widget: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """Namespace, name, dimensions; "." is the field above, "..." all fields above but the last."""
    above: list[str] = []
    for row in widget["properties"].get("metrics", ()):
        fields = [one for one in row if isinstance(one, str)]
        if fields[0] == "...":
            fields = above[: len(above) - len(fields) + 1] + fields[1:]
        fields = [above[at] if one == "." else one for at, one in enumerate(fields)]
        above = fields
        yield tuple(fields)


def has_datapoints(world: World, namespace: str, name: str, *dimensions: str) -> bool:
    counted = total(
        world.client("cloudwatch"),
        (namespace, name),
        dict(zip(dimensions[::2], dimensions[1::2], strict=True)),
        (world.now - timedelta(days=1000), world.now + timedelta(days=1)),
        "SampleCount",
    )
    return counted > 0
