"""Calls that pass a role to a service, which checks that the role trusts it.

Each service checks this when it gets the role, and refuses in its own words.
"""

import re
from dataclasses import dataclass, replace
from urllib.parse import unquote

from localcloud.permissions.policies import Need
from localcloud.principals import ServicePrincipal
from localcloud.service import Call, ServiceError, json_request

_FUNCTION = re.compile(r"^/2015-03-31/functions(?:/([^/]+)/configuration)?/?$")
_SCHEDULE = re.compile(r"^/schedules/([^/]+)$")


#: https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
_IN_A_VPC = tuple(
    Need(f"ec2:{name}", "*")
    for name in ("CreateNetworkInterface", "DescribeNetworkInterfaces", "DeleteNetworkInterface")
)


@dataclass(frozen=True)
class Registration:
    """The role, the service that is to assume it, and the error if it may not."""

    role_arn: str
    service: ServicePrincipal
    refusal: ServiceError
    needs: tuple[Need, ...] = ()  #: the actions that the role must be allowed


def lacks(need: Need) -> ServiceError:
    """Returns the error for a function's role that lacks a permission for its VPC."""
    name = need.action.partition(":")[2]
    message = f"The provided execution role does not have permissions to call {name} on EC2"
    return ServiceError("InvalidParameterValueException", message)


def registration_of(call: Call, account: str) -> Registration | None:
    """Returns None for any other call, and for one that leaves the role unchanged."""
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
    made = _made(asked.get("Role"), "lambda.amazonaws.com", arn, refusal)
    in_vpc = (asked.get("VpcConfig") or {}).get("SubnetIds")
    return replace(made, needs=_IN_A_VPC) if made and in_vpc else made


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
