"""What the clock sets off: EventBridge Scheduler's schedules, and rules with a schedule."""

import json
import logging
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from localcloud.clock import Clock
from localcloud.events.entries import written
from localcloud.events.expressions import Expression, Moment, parsed
from localcloud.events.targets import Delivery

log = logging.getLogger(__name__)

_TICK_SECONDS = 0.25


class Schedule(Protocol):
    """moto's schedule."""

    arn: str
    state: str | None
    schedule_expression: str
    schedule_expression_timezone: str
    start_date: Any
    end_date: Any
    target: dict[str, Any]
    last_modified_date: float


@dataclass(frozen=True)
class Timed:
    """Something that is due again and again, or once."""

    key: tuple[str, Any]  #: another one where the schedule was changed: then it begins anew
    expression: Expression
    fire: Callable[[datetime], Iterable[Delivery]]
    enabled: bool = True
    start: datetime | None = None
    end: datetime | None = None
    #: A rate of EventBridge Scheduler begins at once; one of a rule after its time has passed once.
    at_once: bool = True


@dataclass
class _Due:
    timed: Timed
    begin: datetime
    at: datetime | None


class Schedules:
    """Looks at what there is again and again, and delivers what is due."""

    def __init__(
        self,
        listed: Callable[[], Iterable[Timed]],
        deliver: Callable[[Delivery], None],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        clock: Clock | None = None,
    ) -> None:
        self._listed = listed
        self._deliver = deliver
        self._now = now
        self._clock = clock or Clock()
        self._due: dict[tuple[str, Any], _Due] = {}
        self._looking = threading.Lock()
        self._closed = False
        self._changed = threading.Event()
        self._thread = threading.Thread(target=self._work, name="schedules", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Nothing fires any more."""
        self._closed = True
        self._changed.set()
        self._thread.join(1)
        self._clock.expect(self, None)

    def wake(self) -> None:
        """The clock has skipped."""
        self._changed.set()

    def _work(self) -> None:
        while not self._closed:
            self.look()
            self._changed.wait(_TICK_SECONDS)
            self._changed.clear()

    def look(self) -> None:
        """Deliver what is due by the schedules as they are, and tell the clock what is next."""
        with self._looking:
            try:
                for delivery in self.tick():
                    self._deliver(delivery)
            except Exception:  # a defect in one look must not end all schedules
                log.exception("schedules")
            if not self._closed:
                self._clock.expect(self, self._next())

    def _next(self) -> float | None:
        """When something is due, by the clock."""
        times = [due.at for due in self._due.values() if due.at and due.timed.enabled]
        if not times:
            return None
        return self._clock.monotonic() + (min(times) - self._now()).total_seconds()

    def tick(self) -> Iterator[Delivery]:
        """What is due by now. What was missed, as while the machine slept, comes once."""
        now = self._now()
        self._due = {
            timed.key: self._due.get(timed.key) or _begun(timed, now) for timed in self._listed()
        }
        for due in self._due.values():
            if due.at is None or due.at > now:
                continue
            was_at, due.at = due.at, due.timed.expression.following(due.begin, now)
            if due.timed.end and due.at and due.at > due.timed.end:
                due.at = None
            if due.timed.enabled:
                yield from due.timed.fire(was_at)


def _begun(timed: Timed, now: datetime) -> _Due:
    begin = max(timed.start or now, now)
    at = timed.expression.first(begin)
    if not timed.at_once and at == begin:
        at = timed.expression.following(begin, begin)
    return _Due(timed, begin, None if timed.end and at and at > timed.end else at)


def of_scheduler(schedule: Schedule, account: str) -> Timed:
    """A schedule of EventBridge Scheduler. Raises InvalidExpressionError."""
    expression = parsed(schedule.schedule_expression, schedule.schedule_expression_timezone)
    once = isinstance(expression, Moment)
    return Timed(
        (schedule.arn, schedule.last_modified_date),
        expression,
        lambda due: [_delivery(schedule, due, account)],
        schedule.state != "DISABLED",
        None if once else _moment(schedule.start_date),
        None if once else _moment(schedule.end_date),
    )


def _moment(given: Any) -> datetime | None:
    """Seconds since 1970, as SDKs write it on the wire, or text."""
    if given is None:
        return None
    if isinstance(given, str):
        read = datetime.fromisoformat(given)
        return read if read.tzinfo else read.replace(tzinfo=UTC)
    return datetime.fromtimestamp(float(given), UTC)


def _delivery(schedule: Schedule, due: datetime, account: str) -> Delivery:
    execution = str(uuid.uuid4())
    origin = {
        "SCHEDULE_ARN": schedule.arn,
        "SCHEDULED_TIME": written(due),
        "EXECUTION_ID": execution,
    }
    payload = schedule.target.get("Input") or json.dumps(
        {
            "version": "0",
            "id": execution,
            "detail-type": "Scheduled Event",
            "source": "aws.scheduler",
            "account": account,
            "time": written(due),
            "region": schedule.arn.split(":")[3],
            "resources": [schedule.arn],
            "detail": "{}",
        }
    )
    for name, value in origin.items():
        payload = payload.replace(f"<aws.scheduler.{name.lower().replace('_', '-')}>", value)
    return Delivery(schedule.target, payload, execution, payload, origin)
