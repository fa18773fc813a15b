"""Event buses: an event goes to the targets of every rule whose pattern it matches.

moto keeps buses, rules and targets, and its objects are read here without its lock: moto changes a
rule by putting another one in its place or by one assignment, and lists are copied before use. So
an event meets a rule as it was before a change or after it, which is all that AWS promises too.
"""

import json
import logging
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any

from moto.events.models import EventBus, Rule, events_backends

from localcloud.clients import HasSigningClients
from localcloud.clock import Clock
from localcloud.events import inputs
from localcloud.events.deliveries import Deliveries
from localcloud.events.entries import written
from localcloud.events.expressions import parsed
from localcloud.events.failures import UndeliverableError
from localcloud.events.inputs import Origin
from localcloud.events.patterns import compiled
from localcloud.events.schedules import Timed
from localcloud.events.targets import Delivery, Reach

log = logging.getLogger(__name__)

Event = dict[str, Any]


class Buses:
    """The account's event buses in every region. Thread-safe."""

    def __init__(
        self,
        clients: HasSigningClients,
        account: str,
        first_pause: float = 1.0,
        clock: Clock | None = None,
    ) -> None:
        self._account = account
        self.deliveries = Deliveries(Reach(clients, self._pass_on), first_pause, clock)

    def put(self, bus: str, region: str, event: Event, *, forwarded: bool = False) -> None:
        """Returns at once. On AWS, too, an event for a bus that is not there is dropped."""
        there = self._bus(bus, region)
        if there is None:
            log.warning("There is no event bus %s for the event %s", bus, event["id"])
            return
        for rule in list(there.rules.values()):
            try:
                if _is_for(rule, event):
                    for delivery in _deliveries(rule, event, forwarded=forwarded):
                        self.deliveries.accept(delivery)
            except Exception:  # a defect with one rule must not keep the event from the others
                log.exception("%s", rule.arn)

    def timed(self) -> Iterator[Timed]:
        """The rules with a schedule, which the default buses have."""
        for backend in list(events_backends[self._account].values()):
            for rule in list(backend.event_buses["default"].rules.values()):
                if rule.scheduled_expression:
                    yield Timed(
                        (rule.arn, rule),
                        parsed(rule.scheduled_expression),
                        partial(self._at_time, rule),
                        rule.state != "DISABLED",
                        at_once=False,
                    )

    def _bus(self, name: str, region: str) -> EventBus | None:
        """By its name or ARN."""
        found: EventBus | None = events_backends[self._account][region].event_buses.get(
            name.rpartition("/")[2]
        )
        return found

    def _pass_on(self, bus_arn: str, event: Event) -> None:
        region, account = bus_arn.split(":")[3:5]
        if account != self._account:
            raise UndeliverableError("CROSS_ACCOUNT_INGESTION_FAILED", f"No account {account} here")
        if self._bus(bus_arn, region) is None:
            raise UndeliverableError("NO_RESOURCE", f"Event bus {bus_arn} does not exist.")
        self.put(bus_arn, region, event, forwarded=True)

    def _at_time(self, rule: Rule, due: datetime) -> Iterator[Delivery]:
        event = {
            "version": "0",
            "id": str(uuid.uuid4()),
            "detail-type": "Scheduled Event",
            "source": "aws.events",
            "account": self._account,
            "time": written(due),
            "region": rule.region_name,
            "resources": [rule.arn],
            "detail": {},
        }
        return _deliveries(rule, event)


def _is_for(rule: Rule, event: Event) -> bool:
    pattern = rule.event_pattern.dump()
    return bool(pattern) and rule.state != "DISABLED" and compiled(pattern)(event)


def _deliveries(rule: Rule, event: Event, *, forwarded: bool = False) -> Iterator[Delivery]:
    origin = Origin(rule.arn, rule.name, written(datetime.now(UTC)))
    whole = json.dumps(event, ensure_ascii=False)
    for target in list(rule.targets):
        # The same name for each attempt, so that one that was not lost starts no second one.
        name = f"{event['id']}_{uuid.uuid5(uuid.NAMESPACE_URL, rule.arn + target['Id'])}"
        role = {"RoleArn": rule.role_arn} if rule.role_arn else {}
        payload = inputs.payload_of(target, event, origin)
        yield Delivery(
            role | target, payload, name, whole, {"RULE_ARN": rule.arn}, forwarded=forwarded
        )
