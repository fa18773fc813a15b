"""Calls that hand a role to a service: it is to be the service that the role trusts.

Each service tries it when it is message of the role, and refuses in words of its own.
"""

import re
from dataclasses import dataclass
from urllib.parse import unquote

from localcloud.principals import ServicePrincipal
from localcloud.service import Call, ServiceError, json_request

_FUNCTION = re.compile(r"^/2015-03-31/functions(?:/([^/]+)/configuration)?/?$")
_SCHEDULE = re.compile(r"^/schedules/([^/]+)$")


@dataclass(frozen=True)
class Registration:
    """The role, who is to assume it, and the refusal where it may not."""

    role_arn: str
    service: ServicePrincipal
    refusal: ServiceError


def registration_of(call: Call, account: str) -> Registration | None:
    """None for any other call, and for one that leaves the role as it is."""
    prefix = f"{call.region}:{account}"
    path, writes = call.request.path, call.request.method in {"POST", "PUT"}
    if call.operation in {"CreateStateMachine", "UpdateStateMachine"}:
        return _of_machine(call, prefix)
    if call.service == "lambda" and writes and (matched := _FUNCTION.match(path)):
        return _of_function(call, prefix, matched[1])
    if call.service == "scheduler" and writes and _SCHEDULE.match(path):
        return _of_schedule(call, prefix)
    return None


def _of_machine(call: Call, prefix: str) -> Registration | None:
    asked = json_request(call)
    arn = (
        asked.get("stateMachineArn") or f"arn:aws:states:{prefix}:stateMachine:{asked.get('name')}"
    )
    message = (
        "Neither the global service principal states.amazonaws.com, nor the regional one is "
        "authorized to assume the provided role."
    )
    refusal = ServiceError("AccessDeniedException", message)
    return _made(asked.get("roleArn"), "states.amazonaws.com", arn, refusal)


def _of_function(call: Call, prefix: str, named: str | None) -> Registration | None:
    asked = json_request(call)
    name = unquote(named or asked.get("FunctionName") or "")
    arn = name if name.startswith("arn:") else f"arn:aws:lambda:{prefix}:function:{name}"
    message = "The role defined for the function cannot be assumed by Lambda."
    refusal = ServiceError("InvalidParameterValueException", message)
    return _made(asked.get("Role"), "lambda.amazonaws.com", arn, refusal)


def _of_schedule(call: Call, prefix: str) -> Registration | None:
    asked = json_request(call)
    arn = f"arn:aws:scheduler:{prefix}:schedule-group/{asked.get('GroupName') or 'default'}"
    message = (
        "The execution role you provide must allow AWS EventBridge Scheduler to assume the role."
    )
    refusal = ServiceError("ValidationException", message)
    role = (asked.get("Target") or {}).get("RoleArn")
    return _made(role, "scheduler.amazonaws.com", arn, refusal)


def _made(role: str | None, name: str, source: str, refusal: ServiceError) -> Registration | None:
    return Registration(role, ServicePrincipal(name, source), refusal) if role else None
