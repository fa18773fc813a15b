"""The default event bus: an event goes to the targets of every rule whose pattern matches.

moto keeps rules and targets. They are read here without its lock, which is safe: moto replaces a
rule or changes it by one assignment, and lists are copied before use. So an event meets a rule as
it was before or after a change, which is all that AWS promises.
"""

import json
import logging
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from moto.events.models import Rule, events_backends

from localcloud.events.patterns import compiled
from localcloud.events.targets import Delivery

log = logging.getLogger(__name__)

Event = dict[str, Any]


class EventBus:
    """The default bus of every region of an account. Thread-safe."""

    def __init__(self, account: str, deliver: Callable[[Delivery], None]) -> None:
        self._account = account
        self._deliver = deliver

    def put(self, event: Event) -> None:
        """Delivers the event to all targets whose rule matches. Returns at once."""
        backend = events_backends[self._account][event["region"]]
        for rule in list(backend.event_buses["default"].rules.values()):
            try:
                for delivery in _deliveries(rule, event):
                    self._deliver(delivery)
            except Exception:  # a defect with one rule must not keep the event from the others
                log.exception("%s", rule.arn)

    def put_from(
        self, source: str, detail_type: str, region: str, resources: list[str], detail: Any
    ) -> None:
        """Delivers an event of one of AWS's services."""
        self.put(
            {
                "version": "0",
                "id": str(uuid.uuid4()),
                "detail-type": detail_type,
                "source": source,
                "account": self._account,
                "time": written(datetime.now(UTC)),
                "region": region,
                "resources": resources,
                "detail": detail,
            }
        )


def written(moment: datetime) -> str:
    """Returns a time in the form of events."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _deliveries(rule: Rule, event: Event) -> Iterator[Delivery]:
    pattern = rule.event_pattern.dump()
    if not pattern or rule.state == "DISABLED" or not compiled(pattern)(event):
        return
    payload = json.dumps(event, ensure_ascii=False)
    for target in list(rule.targets):
        # The same name for each attempt, so that an attempt that did arrive is not repeated.
        name = f"{event['id']}_{uuid.uuid5(uuid.NAMESPACE_URL, rule.arn + target['Id'])}"
        yield Delivery(target, payload, name, {"RULE_ARN": rule.arn})
