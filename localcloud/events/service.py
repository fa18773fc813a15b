"""EventBridge and its Scheduler in front of moto's: takes, matches and delivers events."""

from datetime import UTC, datetime
from typing import Any

from werkzeug.wrappers import Response

from localcloud.clients import HasSigningClients
from localcloud.clock import Clock
from localcloud.events.deliveries import Deliveries, OutcomeListener
from localcloud.events.entries import Entry, EntryError, checked, event_of
from localcloud.events.event_bus import EventBus
from localcloud.events.refusals import refusal_of
from localcloud.events.schedules import Schedules
from localcloud.refusals import not_done
from localcloud.service import Call, json_answer, json_request


class Events:
    """Answers PutEvents, and refuses unsupported requests; moto keeps rules and schedules.

    on_outcome is called with the outcome of each delivery.
    """

    def __init__(
        self,
        clients: HasSigningClients,
        account: str,
        clock: Clock,
        on_outcome: OutcomeListener,
    ) -> None:
        self._account = account
        self.deliveries = Deliveries(clients, clock, on_outcome)
        self.bus = EventBus(account, self.deliveries.accept)
        self._schedules = Schedules(account, self.deliveries.accept, clock)

    def answers(self, call: Call) -> bool:
        """Returns whether it is PutEvents or must be refused; moto answers the others."""
        return _is_put(call) or refusal_of(call, self._account) is not None

    def handle(self, call: Call) -> Response:
        """Answers the call. Raises ServiceError."""
        if _is_put(call):
            return json_answer(self._put(call, json_request(call)))
        raise refusal_of(call, self._account) or not_done(call)

    def close(self) -> None:
        """Ends the threads. Undelivered events are lost."""
        self._schedules.close()
        self.deliveries.close()

    def _put(self, call: Call, asked: dict[str, Any]) -> dict[str, Any]:
        results = [self._put_one(call, entry) for entry in checked(asked.get("Entries"))]
        failed = sum("ErrorCode" in result for result in results)
        return {"FailedEntryCount": failed, "Entries": results}

    def _put_one(self, call: Call, entry: Entry) -> dict[str, str]:
        """Handles one entry.

        As on AWS, an event for a bus that does not exist is accepted and dropped.
        """
        try:
            event = event_of(entry, self._account, call.region, datetime.now(UTC))
        except EntryError as error:
            return {"ErrorCode": error.code, "ErrorMessage": str(error)}
        if str(entry.get("EventBusName") or "default").rpartition("/")[2] == "default":
            self.bus.put(event)
        return {"EventId": event["id"]}


def _is_put(call: Call) -> bool:
    return call.service == "events" and call.operation == "PutEvents"
