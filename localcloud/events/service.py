"""EventBridge and EventBridge Scheduler beside moto's: refusals at the door, deliveries behind."""

import json
import uuid
from datetime import UTC, datetime
from typing import Any, NoReturn

from moto.events.models import Rule, events_backends
from moto.scheduler.models import Schedule, scheduler_backends
from werkzeug.wrappers import Response

from localcloud.events.deliveries import Deliveries
from localcloud.events.patterns import unknown_filters
from localcloud.events.s3_events import Bucket, Key, object_created
from localcloud.events.schedules import Schedules, times
from localcloud.events.targets import Delivery, HasClients, payload_of, why_not
from localcloud.refusals import not_done
from localcloud.service import Call, json_request

Event = dict[str, Any]
_NOT_DONE = frozenset(
    {
        "CreateApiDestination",
        "CreateArchive",
        "CreateConnection",
        "CreatePartnerEventSource",
        "PutPartnerEvents",
        "StartReplay",
    }
)


class Events:
    """Takes the events that moto's rules and buckets have, and refuses what cannot be delivered."""

    def __init__(self, clients: HasClients, account: str) -> None:
        self._account = account
        self.deliveries = Deliveries(clients)
        self._schedules = Schedules(self._listed, self.deliveries.accept, account)

    def on_event(self, rule: Rule, event: Event) -> None:
        """An event on the rule's bus, as moto's PutEvents makes it."""
        self._aim(rule, _as_on_aws(event))

    def on_s3_event(self, bucket: Bucket, moto_name: str, key: Key) -> None:
        """Something happened in a bucket that tells EventBridge."""
        event = object_created(self._account, bucket, moto_name, key)
        if event is not None:
            bus = events_backends[self._account][bucket.region_name].event_buses["default"]
            for rule in list(bus.rules.values()):
                self._aim(rule, event)

    def answers(self, call: Call) -> bool:
        """Only what is to be refused; moto answers everything else."""
        return self._refused(call) is not None

    def handle(self, call: Call) -> Response:
        """Raises ServiceError."""
        self._refuse(call)

    def _refuse(self, call: Call) -> NoReturn:
        raise not_done(call, self._refused(call) or "")

    def close(self) -> None:
        """End the threads; what is not delivered is lost."""
        self._schedules.close()
        self.deliveries.close()

    def _aim(self, rule: Rule, event: Event) -> None:
        if rule.state == "DISABLED" or not rule.event_pattern.get_pattern():
            return
        if not rule.event_pattern.matches_event(event):
            return
        for target in list(rule.targets):
            # The same name for each attempt, so that one that was not lost starts no second one.
            name = f"{event['id']}_{uuid.uuid5(uuid.NAMESPACE_URL, rule.arn + target['Id'])}"
            payload = payload_of(target, event)
            self.deliveries.accept(Delivery(target, payload, name, {"RULE_ARN": rule.arn}))

    def _listed(self) -> list[Schedule]:
        return [
            schedule
            for backend in list(scheduler_backends[self._account].values())
            for group in list(backend.schedule_groups.values())
            for schedule in list(group.schedules.values())
        ]

    def _refused(self, call: Call) -> str | None:
        if call.service == "events":
            return _refused_by_events(call)
        if call.service == "scheduler" and call.request.method in {"POST", "PUT"}:
            return _refused_schedule(call)
        return None


def _as_on_aws(event: Event) -> Event:
    """moto's event has its time in seconds, and a member that AWS keeps for itself."""
    made = {name: value for name, value in event.items() if name != "ingestion-time"}
    if not isinstance(made["time"], str):
        made["time"] = f"{datetime.fromtimestamp(float(made['time']), UTC):%Y-%m-%dT%H:%M:%SZ}"
    return made


def _refused_by_events(call: Call) -> str | None:
    if call.operation in _NOT_DONE:
        return "no archives, replays, connections or partners"
    if call.operation == "PutTargets":
        targets = json_request(call).get("Targets", [])
        return next(filter(None, (why_not(target) for target in targets)), None)
    if call.operation == "PutRule":
        rule = json_request(call)
        if rule.get("ScheduleExpression"):
            return "rules with a ScheduleExpression; a schedule of EventBridge Scheduler is"
        if unknown := unknown_filters(rule.get("EventPattern") or "{}"):
            return f"patterns with {', '.join(unknown)}"
    return None


def _refused_schedule(call: Call) -> str | None:
    if not call.request.path.startswith("/schedules/"):
        return None
    asked = json.loads(call.request.get_data() or b"{}")
    if asked.get("FlexibleTimeWindow", {}).get("Mode", "OFF") != "OFF":
        return "flexible time windows"
    if asked.get("StartDate") or asked.get("EndDate"):
        return "schedules with a StartDate or an EndDate"
    expression = asked.get("ScheduleExpression", "")
    zone = asked.get("ScheduleExpressionTimezone") or "UTC"
    if times(expression, zone, datetime.now(UTC)) is None:
        return f"schedules such as {expression}; rate(...) and at(...) are"
    return why_not(asked["Target"]) if "Target" in asked else None
