"""Refuses what EventBridge and its Scheduler refuse on AWS, and what is not supported here."""

import json
from typing import Any

from moto.events.models import events_backends

from localcloud.events.patterns import InvalidPatternError, UnknownOperatorError, compiled
from localcloud.events.schedules import InvalidRateError, rate_of
from localcloud.events.targets import needs_role, why_not
from localcloud.refusals import not_done
from localcloud.service import Call, ServiceError, json_request

#: Supported operations of EventBridge besides PutEvents. moto accepts others and ignores them.
OPERATIONS = frozenset(
    {
        *("PutRule", "DescribeRule", "ListRules", "DeleteRule", "EnableRule", "DisableRule"),
        *("PutTargets", "ListTargetsByRule", "RemoveTargets"),
    }
)
MOST_TARGETS = 5


def refusal_of(call: Call, account: str) -> ServiceError | None:
    """Returns why the call is refused; None if it is answered."""
    if call.service == "events":
        return _of_events(call, account)
    if call.service == "pipes":
        return not_done(call, "no pipes")
    changes = call.request.method in {"POST", "PUT"}
    if call.service == "scheduler" and changes and call.request.path.startswith("/schedules/"):
        return _of_schedule(call, json.loads(call.request.get_data() or b"{}"))
    return None


def _of_events(call: Call, account: str) -> ServiceError | None:
    if call.operation == "PutEvents":
        return None
    if call.operation not in OPERATIONS:
        return not_done(call)
    asked = json_request(call)
    if asked.get("EventBusName", "default") not in {"default", _default_bus(call, account)}:
        return not_done(call, "event buses but the default one")
    if call.operation == "PutTargets":
        return _of_targets(call, account, asked)
    return _of_rule(call, asked) if call.operation == "PutRule" else None


def _default_bus(call: Call, account: str) -> str:
    return f"arn:aws:events:{call.region}:{account}:event-bus/default"


def _of_rule(call: Call, rule: dict[str, Any]) -> ServiceError | None:
    if "ScheduleExpression" in rule:
        return not_done(call, "rules with a schedule")
    try:
        compiled(rule.get("EventPattern") or "")
    except InvalidPatternError as error:
        message = f"Event pattern is not valid. Reason: {error}"
        return ServiceError("InvalidEventPatternException", message)
    except UnknownOperatorError as error:
        return not_done(call, f"patterns with {error}")
    return None


def _of_targets(call: Call, account: str, asked: dict[str, Any]) -> ServiceError | None:
    targets = asked.get("Targets", [])
    rule = events_backends[account][call.region].event_buses["default"].rules.get(asked.get("Rule"))
    ids = {target["Id"] for target in [*(rule.targets if rule else []), *targets]}
    if len(ids) > MOST_TARGETS:
        message = "The requested resource exceeds the maximum number allowed."
        return ServiceError("LimitExceededException", message)
    for target in targets:
        if why := why_not(target):
            return not_done(call, why)
        if needs_role(target) and not target.get("RoleArn"):
            return _invalid(f"RoleArn is required for target {target['Arn']}.")
    return None


def _of_schedule(call: Call, asked: dict[str, Any]) -> ServiceError | None:
    if asked.get("FlexibleTimeWindow", {}).get("Mode", "OFF") != "OFF":
        return not_done(call, "flexible time windows")
    if asked.get("ActionAfterCompletion", "NONE") != "NONE":
        return not_done(call, "schedules that end by being deleted")
    if asked.get("StartDate") or asked.get("EndDate"):
        return not_done(call, "schedules with a start or an end")
    expression = str(asked.get("ScheduleExpression", ""))
    if expression.startswith(("cron(", "at(")):
        return not_done(
            call, f"schedules such as {expression}, only a rate such as rate(5 minutes)"
        )
    try:
        rate_of(expression)
    except InvalidRateError:
        return _invalid(f"Invalid Schedule Expression {expression}.")
    why = why_not(asked["Target"]) if "Target" in asked else None
    return not_done(call, why) if why else None


def _invalid(message: str) -> ServiceError:
    return ServiceError("ValidationException", message)
