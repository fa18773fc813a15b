"""What EventBridge and its Scheduler refuse on AWS, and what is not done here."""

import json
from typing import Any

from localcloud.events import inputs, targets
from localcloud.events.expressions import InvalidExpressionError, Moment, parsed
from localcloud.events.patterns import InvalidPatternError, UnknownFilterError, compiled
from localcloud.refusals import not_done
from localcloud.service import Call, ServiceError, json_request

#: Operations of EventBridge that moto would take, and then do nothing.
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


def refusal_of(call: Call) -> ServiceError | None:
    """Why the call is refused; None where moto may answer it."""
    if call.service == "events":
        return _of_events(call)
    if call.service == "pipes":
        return not_done(call, "no pipes")
    changes = call.request.method in {"POST", "PUT"}
    if call.service == "scheduler" and changes and call.request.path.startswith("/schedules/"):
        return _of_schedule(call, json.loads(call.request.get_data() or b"{}"))
    return None


def check_pattern(call: Call, pattern: str) -> ServiceError | None:
    """Why there is no such pattern."""
    try:
        compiled(pattern)
    except InvalidPatternError as error:
        told = f"Event pattern is not valid. Reason: {error}"
        return ServiceError("InvalidEventPatternException", told)
    except UnknownFilterError as error:
        return not_done(call, f"patterns with {error}")
    return None


def _of_events(call: Call) -> ServiceError | None:
    if call.operation in _NOT_DONE:
        return not_done(call, "no archives, replays, connections or partners")
    if call.operation == "PutTargets":
        asked = json_request(call).get("Targets", [])
        return next(filter(None, (_of_target(call, target) for target in asked)), None)
    if call.operation == "PutRule":
        return _of_rule(call, json_request(call))
    return None


def _of_rule(call: Call, rule: dict[str, Any]) -> ServiceError | None:
    expression = rule.get("ScheduleExpression")
    if expression and not _is_of_rules(expression):
        return _invalid("Parameter ScheduleExpression is not valid.")
    return check_pattern(call, rule["EventPattern"]) if rule.get("EventPattern") else None


def _is_of_rules(expression: str) -> bool:
    try:
        return not isinstance(parsed(expression), Moment)
    except InvalidExpressionError:
        return False


def _of_target(call: Call, target: dict[str, Any]) -> ServiceError | None:
    if why := targets.why_not(target):
        return not_done(call, why)
    arn = target["Arn"]
    kind = targets.kind_of(arn)
    if kind == "states:stateMachine" and not target.get("RoleArn"):
        return _invalid(f"RoleArn is required for target {arn}.")
    if kind == "events:event-bus" and arn.split(":")[3] != call.region:
        return not_done(call, f"targets in other regions, such as {arn}")
    why = inputs.why_not(target)
    return _invalid(why) if why else None


def _of_schedule(call: Call, asked: dict[str, Any]) -> ServiceError | None:
    if asked.get("FlexibleTimeWindow", {}).get("Mode", "OFF") != "OFF":
        return not_done(call, "flexible time windows")
    if asked.get("ActionAfterCompletion", "NONE") != "NONE":
        return not_done(call, "schedules that end by being deleted")
    expression = asked.get("ScheduleExpression", "")
    try:
        parsed(expression, asked.get("ScheduleExpressionTimezone") or "UTC")
    except InvalidExpressionError as error:
        return _invalid(f"Invalid Schedule Expression {expression}. ({error})")
    why = targets.why_not(asked["Target"], targets.OF_SCHEDULES) if "Target" in asked else None
    return not_done(call, why) if why else None


def _invalid(message: str) -> ServiceError:
    return ServiceError("ValidationException", message)
