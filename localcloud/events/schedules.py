"""EventBridge Scheduler's schedules with a rate: rate(5 minutes)."""

import logging
import re
import threading
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from moto.scheduler.models import scheduler_backends

from localcloud.clock import Clock
from localcloud.events.event_bus import written
from localcloud.events.targets import Delivery, scheduled_event

log = logging.getLogger(__name__)

_TICK_SECONDS = 0.25
_RATE = re.compile(r"rate\((1 (minute|hour|day)|([1-9]\d*) (minute|hour|day)s)\)")


class InvalidRateError(Exception):
    """The expression is not a rate."""


def rate_of(expression: str) -> timedelta:
    """Returns the interval. AWS accepts `1 minute` and `2 minutes`. Raises InvalidRateError."""
    matched = _RATE.fullmatch(expression)
    if matched is None or matched[3] == "1":
        raise InvalidRateError(expression)
    try:
        return timedelta(**{f"{matched[2] or matched[4]}s": int(matched[3] or 1)})
    except OverflowError:
        raise InvalidRateError(expression) from None


@dataclass
class _Due:
    schedule: Any  #: an object of moto
    every: timedelta
    at: datetime


class Schedules:
    """Reads the schedules regularly, and delivers those that are due."""

    def __init__(self, account: str, deliver: Callable[[Delivery], None], clock: Clock) -> None:
        self._account = account
        self._deliver = deliver
        self._clock = clock
        self._due: dict[tuple[str, float], _Due] = {}
        self._looking = threading.Lock()
        self._closed = False
        self._changed = threading.Event()
        clock.before_skip(self.look)
        self._thread = threading.Thread(target=self._work, name="schedules", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stops all schedules."""
        self._closed = True
        self._changed.set()
        self._clock.expect(self, None)

    def wake(self) -> None:
        """Looks again, because the clock has skipped."""
        self._changed.set()

    def look(self) -> None:
        """Delivers everything that is due, and sets the clock to the next time.

        Several missed times, as after the machine slept, count as one.
        """
        now = datetime.now(UTC)
        with self._looking:
            self._due = {key: self._due.get(key) or due for key, due in self._listed(now)}
            for due in self._due.values():
                if due.at <= now and due.schedule.state != "DISABLED":
                    self._deliver(self._delivery(due.schedule, due.at))
                if due.at <= now:
                    due.at += due.every * ((now - due.at) // due.every + 1)
            if not self._closed:
                self._clock.expect(self, self._next(now))

    def _work(self) -> None:
        while not self._closed:
            try:
                self.look()
            except Exception:  # a defect in one look must not end all schedules
                log.exception("schedules")
            self._changed.wait(_TICK_SECONDS)
            self._changed.clear()

    def _next(self, now: datetime) -> float | None:
        """Returns when the next schedule is due, by the clock."""
        times = [due.at for due in self._due.values() if due.schedule.state != "DISABLED"]
        if not times:
            return None
        return self._clock.monotonic() + (min(times) - now).total_seconds()

    def _listed(self, now: datetime) -> Iterable[tuple[tuple[str, float], _Due]]:
        """Yields the schedules. A changed one has another key and begins again, at once."""
        for backend in list(scheduler_backends[self._account].values()):
            for group in list(backend.schedule_groups.values()):
                for one in list(group.schedules.values()):
                    every = rate_of(one.schedule_expression)
                    yield (one.arn, one.last_modified_date), _Due(one, every, now)

    def _delivery(self, schedule: Any, due: datetime) -> Delivery:
        execution = str(uuid.uuid4())
        origin = {
            "SCHEDULE_ARN": schedule.arn,
            "SCHEDULED_TIME": written(due),
            "EXECUTION_ID": execution,
        }
        payload = scheduled_event(schedule.arn, self._account, execution, written(due))
        return Delivery(schedule.target, payload, execution, origin)
