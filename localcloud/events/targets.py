"""Where events go: one call for each kind of target."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from localcloud.clients import HasSigningClients
from localcloud.principals import ServicePrincipal

Target = dict[str, Any]
#: What a target may have; anything else is for kinds of targets that are not here.
_KNOWN = frozenset({"Id", "Arn", "RoleArn", "RetryPolicy", "DeadLetterConfig"})


@dataclass(frozen=True)
class Delivery:
    """Something that a target is to get.

    name is the same for each attempt, and names the execution that it starts. origin is what a dead
    letter says of where it comes from: RULE_ARN, or SCHEDULE_ARN and others.
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
        """Who delivers it, in whose name. A role is scoped to a group of schedules, not to one."""
        if self.of_schedule:
            prefix, group, _ = self.origin["SCHEDULE_ARN"].split("/", 2)
            return ServicePrincipal("scheduler.amazonaws.com", f"{prefix}-group/{group}")
        return ServicePrincipal("events.amazonaws.com", self.origin["RULE_ARN"])

    @property
    def role(self) -> str | None:
        """The role that the target is called with."""
        role: str | None = self.target.get("RoleArn")
        return role


def why_not(target: Target) -> str | None:
    """Why nothing can be delivered to such a target here; None if it can."""
    if _kind_of(target["Arn"]) not in _CALLS:
        return f"targets such as {target['Arn']}"
    if strange := sorted(set(target) - _KNOWN):
        return f"targets with {', '.join(strange)}"
    return None


def needs_role(target: Target) -> bool:
    """Whether a rule needs a role to deliver to it."""
    return _kind_of(target["Arn"]) == "states:stateMachine"


def send(delivery: Delivery, clients: HasSigningClients) -> None:
    """Call the target. Raises what boto3 raises."""
    _CALLS[_kind_of(delivery.target["Arn"])](delivery, clients)


def send_to_queue(
    delivery: Delivery,
    clients: HasSigningClients,
    arn: str,
    attributes: dict[str, str] | None = None,
) -> None:
    """A message to the queue: a schedule's role sends it, a rule needs the queue's policy.

    Raises what boto3 raises.
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
    """The service, and the resource's type if the service has several."""
    service, resource = arn.split(":", 5)[2::3] if arn.count(":") >= 5 else ("", "")
    return f"{service}:{resource.split(':')[0]}" if service in {"states", "lambda"} else service


def _start_execution(delivery: Delivery, clients: HasSigningClients) -> None:
    states = clients.client("stepfunctions", delivery.role, acting=delivery.acting)
    # The name is the event's and the target's: whoever has it already has this event.
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
    """What a schedule's target gets."""
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
