"""EventBridge and EventBridge Scheduler beside moto's: events are taken, matched and delivered."""

import json
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from moto.scheduler.models import scheduler_backends
from werkzeug.wrappers import Response

from localcloud.clients import HasSigningClients
from localcloud.clock import Clock
from localcloud.events.buses import Buses
from localcloud.events.entries import EntryError, checked, event_of
from localcloud.events.expressions import InvalidExpressionError
from localcloud.events.patterns import compiled
from localcloud.events.refusals import check_pattern, refusal_of
from localcloud.events.s3_events import Bucket, Key, object_created, object_deleted
from localcloud.events.schedules import Schedules, Timed, of_scheduler
from localcloud.service import Call, ServiceError, json_answer, json_request

log = logging.getLogger(__name__)

_ANSWERED = frozenset({"PutEvents", "TestEventPattern"})


class Events:
    """Answers PutEvents, takes the events that moto's buckets have, and refuses what cannot be
    delivered. first_pause is the first step of the retries' backoff, in seconds; schedules go by
    now().
    """

    def __init__(
        self,
        clients: HasSigningClients,
        account: str,
        first_pause: float = 1.0,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        clock: Clock | None = None,
    ) -> None:
        self._account = account
        self._buses = Buses(clients, account, first_pause, clock)
        self.deliveries = self._buses.deliveries
        self._schedules = Schedules(self._timed, self.deliveries.accept, now, clock)

    def on_s3_event(self, bucket: Bucket, moto_name: str, key: Key) -> None:
        """Something happened in a bucket that tells EventBridge. Returns at once."""
        event = object_created(self._account, bucket, moto_name, key)
        if event is not None:
            self._buses.put("default", bucket.region_name, event)

    def on_s3_deletion(
        self, bucket: Bucket, key: str, version: str | None, *, by_marker: bool
    ) -> None:
        """An object, or a version of it, is gone from a bucket that tells EventBridge."""
        event = object_deleted(self._account, bucket, key, version, by_marker=by_marker)
        self._buses.put("default", bucket.region_name, event)

    def answers(self, call: Call) -> bool:
        """What moto does without doing anything, and what is to be refused; moto has the rest."""
        return _is_answered(call) or refusal_of(call) is not None

    def handle(self, call: Call) -> Response:
        """Raises ServiceError."""
        if _is_answered(call):
            asked = json_request(call)
            answer = self._put if call.operation == "PutEvents" else _test_pattern
            return json_answer(answer(call, asked))
        raise refusal_of(call) or ServiceError("InternalFailure", "There is no refusal", 500)

    def look_at_schedules(self) -> None:
        """Once more than they are looked at anyway: one that was changed counts from now on."""
        self._schedules.look()

    def close(self) -> None:
        """End the threads; what is not delivered is lost."""
        self._schedules.close()
        self.deliveries.close()

    def _put(self, call: Call, asked: dict[str, Any]) -> dict[str, Any]:
        results = [self._put_one(call, entry) for entry in checked(asked.get("Entries"))]
        failed = sum("ErrorCode" in result for result in results)
        return {"FailedEntryCount": failed, "Entries": results}

    def _put_one(self, call: Call, entry: dict[str, Any]) -> dict[str, str]:
        try:
            event = event_of(entry, self._account, call.region, datetime.now(UTC))
        except EntryError as error:
            return {"ErrorCode": error.code, "ErrorMessage": str(error)}
        self._buses.put(entry.get("EventBusName") or "default", call.region, event)
        return {"EventId": event["id"]}

    def _timed(self) -> Iterator[Timed]:
        yield from self._buses.timed()
        for backend in list(scheduler_backends[self._account].values()):
            for group in list(backend.schedule_groups.values()):
                for schedule in list(group.schedules.values()):
                    try:
                        yield of_scheduler(schedule, self._account)
                    except InvalidExpressionError:  # refused at the door; made behind it, by moto
                        log.debug("%s has no expression that is done here", schedule.arn)


def _is_answered(call: Call) -> bool:
    return call.service == "events" and call.operation in _ANSWERED


def _test_pattern(call: Call, asked: dict[str, Any]) -> dict[str, Any]:
    pattern = asked.get("EventPattern", "")
    if refused := check_pattern(call, pattern):
        raise refused
    try:
        event = json.loads(asked.get("Event", ""))
    except ValueError:
        raise ServiceError("ValidationException", "Parameter Event is not valid.") from None
    return {"Result": compiled(pattern)(event)}
