"""Delivers events, with one call for each kind of target."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from localcloud.clients import HasSigningClients
from localcloud.principals import ServicePrincipal

Target = dict[str, Any]
#: The supported fields of a target; others belong to kinds of targets that are not supported.
_KNOWN = frozenset({"Id", "Arn", "RoleArn", "RetryPolicy", "DeadLetterConfig"})


@dataclass(frozen=True)
class Delivery:
    """An event for a target.

    name is the same for each attempt, and names the execution that it starts. origin is the dead
    letter's RULE_ARN, or SCHEDULE_ARN and others.
    """

    target: Target
    payload: str
    name: str
    origin: dict[str, str]

    @property
    def of_schedule(self) -> bool:
        """Whether EventBridge Scheduler delivers it, not a rule."""
        return "SCHEDULE_ARN" in self.origin

    @property
    def acting(self) -> ServicePrincipal:
        """The service that delivers it. A role is scoped to a group of schedules, not to one."""
        if self.of_schedule:
            prefix, group, _ = self.origin["SCHEDULE_ARN"].split("/", 2)
            return ServicePrincipal("scheduler.amazonaws.com", f"{prefix}-group/{group}")
        return ServicePrincipal("events.amazonaws.com", self.origin["RULE_ARN"])

    @property
    def role(self) -> str | None:
        """The role with which the target is called."""
        role: str | None = self.target.get("RoleArn")
        return role


def why_not(target: Target) -> str | None:
    """Returns why nothing can be delivered to such a target here; None if it can."""
    if _kind_of(target["Arn"]) not in _CALLS:
        return f"targets such as {target['Arn']}"
    if strange := sorted(set(target) - _KNOWN):
        return f"targets with {', '.join(strange)}"
    return None


def needs_role(target: Target) -> bool:
    """Returns whether a rule needs a role to deliver to it."""
    return _kind_of(target["Arn"]) == "states:stateMachine"


def send(delivery: Delivery, clients: HasSigningClients) -> None:
    """Calls the target. Raises boto3's errors."""
    _CALLS[_kind_of(delivery.target["Arn"])](delivery, clients)


def send_to_queue(
    delivery: Delivery,
    clients: HasSigningClients,
    arn: str,
    attributes: dict[str, str] | None = None,
) -> None:
    """Sends a message to the queue: a schedule as its role, a rule by the queue's policy.

    Raises boto3's errors.
    """
    role = delivery.role if delivery.of_schedule else None
    sqs = clients.client("sqs", role, acting=delivery.acting)
    url = clients.client("sqs").get_queue_url(QueueName=arn.rpartition(":")[2])["QueueUrl"]
    described = {
        name: {"DataType": "String", "StringValue": value}
        for name, value in (attributes or {}).items()
    }
    sqs.send_message(QueueUrl=url, MessageBody=delivery.payload, MessageAttributes=described)


def _kind_of(arn: str) -> str:
    """Returns the service, and the resource's type if the service has several."""
    service, resource = arn.split(":", 5)[2::3] if arn.count(":") >= 5 else ("", "")
    return f"{service}:{resource.split(':')[0]}" if service in {"states", "lambda"} else service


def _start_execution(delivery: Delivery, clients: HasSigningClients) -> None:
    states = clients.client("stepfunctions", delivery.role, acting=delivery.acting)
    # The name follows from the event and the target, so an execution of that name has the same
    # event.
    with suppress(states.exceptions.ExecutionAlreadyExists):
        states.start_execution(
            stateMachineArn=delivery.target["Arn"], name=delivery.name, input=delivery.payload
        )


def _invoke(delivery: Delivery, clients: HasSigningClients) -> None:
    clients.client("lambda", delivery.role, acting=delivery.acting).invoke(
        FunctionName=delivery.target["Arn"],
        InvocationType="Event",
        Payload=delivery.payload.encode(),
    )


def _send_message(delivery: Delivery, clients: HasSigningClients) -> None:
    send_to_queue(delivery, clients, delivery.target["Arn"])


_CALLS: dict[str, Callable[[Delivery, HasSigningClients], None]] = {
    "states:stateMachine": _start_execution,
    "lambda:function": _invoke,
    "sqs": _send_message,
}


def scheduled_event(arn: str, account: str, execution: str, due: str) -> str:
    """Returns the event that a schedule's target gets."""
    return json.dumps(
        {
            "version": "0",
            "id": execution,
            "detail-type": "Scheduled Event",
            "source": "aws.scheduler",
            "account": account,
            "time": due,
            "region": arn.split(":")[3],
            "resources": [arn],
            "detail": "{}",
        }
    )
