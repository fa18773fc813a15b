"""Where events go: one call for each kind of target."""

import json
from dataclasses import dataclass, field
from typing import Any, Protocol

from jsonpath_ng.ext.parser import parse

#: What a target may have beside its Arn; anything else is for kinds of targets that are not here.
KNOWN = frozenset(
    {
        "Id",
        "Arn",
        "RoleArn",
        "Input",
        "InputPath",
        "RetryPolicy",
        "DeadLetterConfig",
        "SqsParameters",
    }
)
Target = dict[str, Any]


class HasClients(Protocol):
    """Gives boto3 clients that sign as a role, or as the cloud itself."""

    def client(self, service: str, role_arn: str | None = None) -> Any: ...


@dataclass(frozen=True)
class Delivery:
    """Something that a target is to get."""

    target: Target
    payload: str
    name: str  #: the same for each attempt; names the execution that it starts
    origin: dict[str, str] = field(default_factory=dict)  #: what a dead letter tells of it


def why_not(target: Target) -> str | None:
    """Why nothing can be delivered to such a target here; None where it can."""
    if _kind(target["Arn"]) not in _CALLS:
        return f"targets such as {target['Arn']}"
    if strange := sorted(set(target) - KNOWN):
        return f"targets with {', '.join(strange)}"
    return None


def payload_of(target: Target, event: dict[str, Any]) -> str:
    """The event, or what the target wants instead of it."""
    if "Input" in target:
        return str(target["Input"])
    if "InputPath" in target:
        found = parse(target["InputPath"]).find(event)
        return json.dumps(found[0].value if found else None, ensure_ascii=False)
    return json.dumps(event, ensure_ascii=False)


def send(delivery: Delivery, clients: HasClients) -> None:
    """Call the target. Raises what boto3 raises."""
    _CALLS[_kind(delivery.target["Arn"])](delivery, clients)


def send_to_queue(
    clients: HasClients,
    arn: str,
    body: str,
    *,
    group: str | None = None,
    attributes: dict[str, str] | None = None,
) -> None:
    """A message to the queue. Raises what boto3 raises."""
    sqs = clients.client("sqs")
    url = sqs.get_queue_url(QueueName=arn.rpartition(":")[2])["QueueUrl"]
    told = {
        name: {"DataType": "String", "StringValue": value}
        for name, value in (attributes or {}).items()
    }
    grouped = {"MessageGroupId": group} if group else {}
    sqs.send_message(QueueUrl=url, MessageBody=body, MessageAttributes=told, **grouped)


def _kind(arn: str) -> str:
    service, resource = arn.split(":", 5)[2::3] if arn.count(":") >= 5 else ("", "")
    return f"{service}:{resource.split(':')[0]}" if service in {"states", "lambda"} else service


def _start_execution(delivery: Delivery, clients: HasClients) -> None:
    role = delivery.target.get("RoleArn")
    clients.client("stepfunctions", role).start_execution(
        stateMachineArn=delivery.target["Arn"], name=delivery.name, input=delivery.payload
    )


def _invoke(delivery: Delivery, clients: HasClients) -> None:
    clients.client("lambda", delivery.target.get("RoleArn")).invoke(
        FunctionName=delivery.target["Arn"],
        InvocationType="Event",
        Payload=delivery.payload.encode(),
    )


def _send_message(delivery: Delivery, clients: HasClients) -> None:
    group = delivery.target.get("SqsParameters", {}).get("MessageGroupId")
    send_to_queue(clients, delivery.target["Arn"], delivery.payload, group=group)


def _publish(delivery: Delivery, clients: HasClients) -> None:
    clients.client("sns").publish(TopicArn=delivery.target["Arn"], Message=delivery.payload)


_CALLS = {
    "states:stateMachine": _start_execution,
    "lambda:function": _invoke,
    "sqs": _send_message,
    "sns": _publish,
}
