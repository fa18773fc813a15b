"""EventBridge Scheduler's schedules, fired when they are due.

A rate begins at once, an at() happens once. Source: "Schedule types", EventBridge Scheduler guide.
"""

import json
import logging
import re
import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from localcloud.events.targets import Delivery

log = logging.getLogger(__name__)

_TICK_SECONDS = 0.25
_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_AT = re.compile(r"at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)")


class Schedule(Protocol):
    """moto's schedule."""

    arn: str
    state: str
    schedule_expression: str
    schedule_expression_timezone: str
    target: dict[str, Any]
    last_modified_date: float


@dataclass(frozen=True)
class Times:
    """When a schedule is due: first, and then every so often."""

    first: datetime
    every: timedelta | None


def times(expression: str, timezone: str, now: datetime) -> Times | None:
    """None for an expression that is not done here."""
    if matched := _RATE.fullmatch(expression):
        return Times(now, timedelta(**{f"{matched[2]}s": int(matched[1])}))
    if matched := _AT.fullmatch(expression):
        local = datetime.fromisoformat(matched[1]).replace(tzinfo=ZoneInfo(timezone))
        return Times(local.astimezone(UTC), None)
    return None


class Schedules:
    """Looks at the schedules again and again. `listed` gives those that there are."""

    def __init__(
        self,
        listed: Callable[[], list[Schedule]],
        deliver: Callable[[Delivery], None],
        account: str,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._listed = listed
        self._deliver = deliver
        self._account = account
        self._now = now
        self._due: dict[tuple[str, float], datetime | None] = {}
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._work, name="schedules", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Nothing fires any more."""
        self._closed.set()
        self._thread.join(5)

    def _work(self) -> None:
        while not self._closed.wait(_TICK_SECONDS):
            try:
                for delivery in self.tick():
                    self._deliver(delivery)
            except Exception:  # a defect in one look must not end all schedules
                log.exception("schedules")

    def tick(self) -> Iterator[Delivery]:
        """What is due by now."""
        now = self._now()
        there: dict[tuple[str, float], datetime | None] = {}
        for schedule in self._listed():
            key = (schedule.arn, schedule.last_modified_date)
            when = times(schedule.schedule_expression, schedule.schedule_expression_timezone, now)
            if when is None:
                continue
            due = self._due.get(key, when.first)
            if due is not None and due <= now:
                if schedule.state == "ENABLED":
                    yield self._delivery(schedule, due)
                # What was missed, as while the machine slept, is not made up for.
                due = max(due + when.every, now) if when.every else None
            there[key] = due
        self._due = there

    def _delivery(self, schedule: Schedule, due: datetime) -> Delivery:
        scheduled, execution = f"{due:%Y-%m-%dT%H:%M:%SZ}", str(uuid.uuid4())
        payload = schedule.target.get("Input") or json.dumps(
            {
                "version": "0",
                "id": execution,
                "detail-type": "Scheduled Event",
                "source": "aws.scheduler",
                "account": self._account,
                "time": scheduled,
                "region": schedule.arn.split(":")[3],
                "resources": [schedule.arn],
                "detail": "{}",
            }
        )
        for name, value in {
            "schedule-arn": schedule.arn,
            "scheduled-time": scheduled,
            "execution-id": execution,
            "attempt-number": "1",
        }.items():
            payload = payload.replace(f"<aws.scheduler.{name}>", value)
        origin = {
            "SCHEDULE_ARN": schedule.arn,
            "SCHEDULED_TIME": scheduled,
            "EXECUTION_ID": execution,
        }
        return Delivery(schedule.target, payload, execution, origin)
