"""The permissions that an operator's calls need.

Source: the Service Authorization Reference, https://docs.aws.amazon.com/service-authorization/.
They are separate because the functions make none of these calls.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from localcloud.permissions.policies import Need
from localcloud.service import Call

Body = dict[str, Any]
_FUNCTION = re.compile(
    r"^/2\d{3}-\d\d-\d\d/functions/([^/]+)/(configuration|concurrency|aliases/.+)$"
)
_FUNCTION_ACTIONS = {
    "configuration": "GetFunctionConfiguration",
    "concurrency": "GetFunctionConcurrency",
    "aliases": "GetAlias",
}
_SCHEDULE = re.compile(r"^/schedules/([^/]+)$")
_ACCOUNT_SETTINGS = re.compile(r"^/2\d{3}-\d\d-\d\d/account-settings/?$")
#: Actions without resources.
_ANYWHERE = {
    ("monitoring", "DescribeAlarms"): "cloudwatch:DescribeAlarms",
    ("monitoring", "GetMetricStatistics"): "cloudwatch:GetMetricStatistics",
    ("logs", "DescribeLogGroups"): "logs:DescribeLogGroups",
    ("servicequotas", "ListServiceQuotas"): "servicequotas:ListServiceQuotas",
}


def needs_of(call: Call, body: Body, account: str) -> Iterator[Need]:
    """Yields the needs; nothing if they are unknown."""
    if action := _ANYWHERE.get((call.service, call.operation or "")):
        yield Need(action, "*")
    elif rule := _RULES.get(call.service):
        yield from rule(call, body, account)


def _arn(call: Call, account: str, service: str, resource: str) -> str:
    return f"arn:aws:{service}:{call.region}:{account}:{resource}"


def _of_lambda(call: Call, _body: Body, account: str) -> Iterator[Need]:
    if call.request.method != "GET":
        return
    if matched := _FUNCTION.match(call.request.path):
        action = _FUNCTION_ACTIONS[matched[2].partition("/")[0]]
        yield Need(f"lambda:{action}", _arn(call, account, "lambda", f"function:{matched[1]}"))
    elif _ACCOUNT_SETTINGS.match(call.request.path):
        yield Need("lambda:GetAccountSettings", "*")


def _of_cloudformation(call: Call, body: Body, account: str) -> Iterator[Need]:
    if call.operation in {"DescribeStacks", "ListStackResources"} and "StackName" in body:
        stack = f"stack/{body['StackName']}/id"
        action = f"cloudformation:{call.operation}"
        yield Need(action, _arn(call, account, "cloudformation", stack))


def _of_events(call: Call, body: Body, account: str) -> Iterator[Need]:
    named = {"DescribeRule": "Name", "ListTargetsByRule": "Rule"}.get(call.operation or "")
    if named and (rule := body.get(named)):
        yield Need(f"events:{call.operation}", _arn(call, account, "events", f"rule/{rule}"))


def _of_scheduler(call: Call, _body: Body, account: str) -> Iterator[Need]:
    if call.request.method == "GET" and (matched := _SCHEDULE.match(call.request.path)):
        schedule = f"schedule/{call.request.args.get('groupName', 'default')}/{matched[1]}"
        yield Need("scheduler:GetSchedule", _arn(call, account, "scheduler", schedule))


def _of_states(call: Call, body: Body, _account: str) -> Iterator[Need]:
    if call.operation == "DescribeStateMachineAlias" and "stateMachineAliasArn" in body:
        yield Need("states:DescribeStateMachineAlias", str(body["stateMachineAliasArn"]))


def _of_iam(call: Call, body: Body, account: str) -> Iterator[Need]:
    if call.operation == "GetRole" and "RoleName" in body:
        yield Need("iam:GetRole", f"arn:aws:iam::{account}:role/{body['RoleName']}")
    elif call.operation == "SimulatePrincipalPolicy" and "PolicySourceArn" in body:
        yield Need("iam:SimulatePrincipalPolicy", str(body["PolicySourceArn"]))


_RULES: dict[str, Callable[[Call, Body, str], Iterator[Need]]] = {
    "lambda": _of_lambda,
    "cloudformation": _of_cloudformation,
    "events": _of_events,
    "scheduler": _of_scheduler,
    "states": _of_states,
    "iam": _of_iam,
}
