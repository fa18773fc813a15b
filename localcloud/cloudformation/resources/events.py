"""AWS::Events and AWS::Scheduler."""
# ruff: noqa: ARG002 - every resource type has the same methods

import json
from typing import Any

from localcloud.cloudformation.errors import TemplateInvalidError
from localcloud.cloudformation.resources.kind import Made, Place, ResourceType, number, picked


class Rule(ResourceType):
    """AWS::Events::Rule."""

    # ruff: noqa: ARG002 - every resource type has the same methods

    _PUT = ("Description", "EventBusName", "RoleArn", "ScheduleExpression", "State", "Tags")
    properties = frozenset({*_PUT, "Name", "EventPattern", "Targets"})
    fixed = frozenset({"Name", "EventBusName"})

    def create(self, place: Place, properties: dict[str, Any]) -> Made:
        name = properties.get("Name") or place.name(64)
        arn = self._put(place, name, properties)
        return self._aim(place, Made(name, {"Arn": arn}), {}, properties)

    def update(
        self, place: Place, there: Made, before: dict[str, Any], after: dict[str, Any]
    ) -> Made:
        self._put(place, there.physical_id, after)
        return self._aim(place, there, before, after)

    def delete(self, place: Place, there: Made, properties: dict[str, Any]) -> None:
        self._aim(place, there, properties, {})
        bus = picked(properties, "EventBusName")
        place.client("events").delete_rule(Name=there.physical_id, **bus)

    def _put(self, place: Place, name: str, properties: dict[str, Any]) -> str:
        asked = picked(properties, *self._PUT)
        if "EventPattern" in properties:
            asked["EventPattern"] = json.dumps(properties["EventPattern"])
        return str(place.client("events").put_rule(Name=name, **asked)["RuleArn"])

    def _aim(
        self, place: Place, there: Made, before: dict[str, Any], after: dict[str, Any]
    ) -> Made:
        events, rule = place.client("events"), there.physical_id
        bus = picked(after or before, "EventBusName")
        old = {target["Id"]: target for target in before.get("Targets") or []}
        new = {target["Id"]: target for target in after.get("Targets") or []}
        if gone := sorted(set(old) - set(new)):
            events.remove_targets(Rule=rule, Ids=gone, **bus)
        changed = [_target(target) for name, target in new.items() if old.get(name) != target]
        if changed:
            answer = events.put_targets(Rule=rule, Targets=changed, **bus)
            for failed in answer.get("FailedEntries", []):
                raise TemplateInvalidError(f"{failed['TargetId']}: {failed['ErrorMessage']}")
        return there


def _target(target: dict[str, Any]) -> dict[str, Any]:
    if "RetryPolicy" not in target:
        return target
    return target | {"RetryPolicy": _numbers(target["RetryPolicy"])}


def _numbers(policy: dict[str, Any]) -> dict[str, Any]:
    return {key: number(value) for key, value in policy.items()}


class Schedule(ResourceType):
    """AWS::Scheduler::Schedule."""

    properties = frozenset(
        {
            "Name",
            "Description",
            "GroupName",
            "ScheduleExpression",
            "ScheduleExpressionTimezone",
            "FlexibleTimeWindow",
            "State",
            "Target",
        }
    )
    fixed = frozenset({"Name", "GroupName"})

    def create(self, place: Place, properties: dict[str, Any]) -> Made:
        name = properties.get("Name") or place.name(64)
        asked = _asked(properties)
        arn = place.client("scheduler").create_schedule(Name=name, **asked)["ScheduleArn"]
        return Made(name, {"Arn": arn})

    def update(
        self, place: Place, there: Made, before: dict[str, Any], after: dict[str, Any]
    ) -> Made:
        place.client("scheduler").update_schedule(Name=there.physical_id, **_asked(after))
        return there

    def delete(self, place: Place, there: Made, properties: dict[str, Any]) -> None:
        group = picked(properties, "GroupName")
        place.client("scheduler").delete_schedule(Name=there.physical_id, **group)


def _asked(properties: dict[str, Any]) -> dict[str, Any]:
    asked = {key: value for key, value in properties.items() if key != "Name"}
    target = dict(asked["Target"])
    if "RetryPolicy" in target:
        target["RetryPolicy"] = _numbers(target["RetryPolicy"])
    return asked | {"Target": target, "State": asked.get("State", "ENABLED")}
