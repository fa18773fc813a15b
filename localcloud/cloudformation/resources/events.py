"""Resources of AWS::Events and AWS::Scheduler: rules and schedules."""

import json
from typing import Any

from localcloud.cloudformation.errors import TemplateInvalidError
from localcloud.cloudformation.resources.kind import (
    PhysicalResource,
    Properties,
    ResourceContext,
    ResourceType,
    numbers,
    picked,
)


class RuleType(ResourceType):
    properties = frozenset({"Name", "Description", "State", "EventPattern", "Targets"})
    fixed = frozenset({"Name"})
    name_property = "Name"

    def create(self, context: ResourceContext, properties: Properties) -> PhysicalResource:
        name = properties.get("Name") or context.generated_name()
        arn = context.client("events").put_rule(
            Name=name,
            EventPattern=json.dumps(properties["EventPattern"]),
            **picked(properties, "Description", "State"),
        )["RuleArn"]
        _set_targets(context, name, properties)
        return PhysicalResource(name, {"Arn": arn})

    def update(self, context: ResourceContext, properties: Properties) -> PhysicalResource:
        return self.create(context, properties | {"Name": context.physical_id})

    def delete(self, context: ResourceContext) -> None:
        _set_targets(context, context.physical_id, {})
        context.client("events").delete_rule(Name=context.physical_id)


def _set_targets(context: ResourceContext, rule: str, properties: Properties) -> None:
    events = context.client("events")
    targets = [_with_numbers(target) for target in properties.get("Targets") or []]
    before = {target["Id"] for target in context.before.get("Targets") or []}
    if gone := sorted(before - {target["Id"] for target in targets}):
        events.remove_targets(Rule=rule, Ids=gone)
    if targets:
        answer = events.put_targets(Rule=rule, Targets=targets)
        for failed in answer.get("FailedEntries", []):
            raise TemplateInvalidError(f"{failed['TargetId']}: {failed['ErrorMessage']}")


def _with_numbers(target: dict[str, Any]) -> dict[str, Any]:
    if "RetryPolicy" not in target:
        return target
    return target | {"RetryPolicy": numbers(target["RetryPolicy"])}


class ScheduleType(ResourceType):
    properties = frozenset(
        {"Name", "Description", "ScheduleExpression", "FlexibleTimeWindow", "State", "Target"}
    )
    fixed = frozenset({"Name"})
    name_property = "Name"

    def create(self, context: ResourceContext, properties: Properties) -> PhysicalResource:
        name = properties.get("Name") or context.generated_name()
        arn = context.client("scheduler").create_schedule(**_schedule(name, properties))
        return PhysicalResource(name, {"Arn": arn["ScheduleArn"]})

    def update(self, context: ResourceContext, properties: Properties) -> PhysicalResource:
        context.client("scheduler").update_schedule(**_schedule(context.physical_id, properties))
        return context.resource

    def delete(self, context: ResourceContext) -> None:
        context.client("scheduler").delete_schedule(Name=context.physical_id)


def _schedule(name: str, properties: Properties) -> dict[str, Any]:
    asked = {"State": "ENABLED", **properties, "Name": name}
    return asked | {"Target": _with_numbers(asked["Target"])}
