"""Where events go: one call for each kind of target."""

import json
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from localcloud.clients import HasSigningClients
from localcloud.events.failures import UndeliverableError
from localcloud.principals import ServicePrincipal

Target = dict[str, Any]
#: What a rule's target may have; anything else is for kinds of targets that are not here.
OF_RULES = frozenset(
    {
        "Id",
        "Arn",
        "RoleArn",
        "Input",
        "InputPath",
        "InputTransformer",
        "RetryPolicy",
        "DeadLetterConfig",
        "SqsParameters",
    }
)
#: What a schedule's target may have.
OF_SCHEDULES = OF_RULES - {"Id", "InputPath", "InputTransformer"}
_ATTEMPT = "<aws.scheduler.attempt-number>"


@dataclass(frozen=True)
class Reach:
    """By what targets are reached: clients, and buses named by their ARN, which take an event."""

    clients: HasSigningClients
    put_on_bus: Callable[[str, dict[str, Any]], None]


@dataclass(frozen=True)
class Delivery:
    """Something that a target is to get."""

    target: Target
    payload: str
    name: str  #: the same for each attempt; names the execution that it starts
    event: str  #: the body of the dead letter
    origin: dict[str, str] = field(default_factory=dict)  #: what a dead letter tells of it
    forwarded: bool = False  #: whether it came to its bus from another one

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
        return ServicePrincipal("events.amazonaws.com", self.origin.get("RULE_ARN", ""))

    @property
    def role(self) -> str | None:
        """The role that the target is called with; some targets of rules have none."""
        role: str | None = self.target.get("RoleArn")
        return role

    def payload_of(self, attempt: int) -> str:
        """What the target gets by the attempt, counted from 1."""
        return self.payload.replace(_ATTEMPT, str(attempt)) if self.of_schedule else self.payload


def kind_of(arn: str) -> str:
    """The service, and the resource's type where the service has several."""
    service, resource = arn.split(":", 5)[2::3] if arn.count(":") >= 5 else ("", "")
    if service in {"states", "lambda", "logs"}:
        return f"{service}:{resource.split(':')[0]}"
    return f"{service}:{resource.split('/')[0]}" if service == "events" else service


def why_not(target: Target, known: frozenset[str] = OF_RULES) -> str | None:
    """Why nothing can be delivered to such a target here; None where it can."""
    kind = kind_of(target["Arn"])
    if kind not in _CALLS or (known is OF_SCHEDULES and kind in _RULES_ONLY):
        return f"targets such as {target['Arn']}"
    if strange := sorted(set(target) - known):
        return f"targets with {', '.join(strange)}"
    return None


def send(delivery: Delivery, attempt: int, reach: Reach) -> None:
    """Call the target. Raises what boto3 raises, UndeliverableError."""
    _CALLS[kind_of(delivery.target["Arn"])](delivery, delivery.payload_of(attempt), reach)


def send_to_queue(
    delivery: Delivery,
    clients: HasSigningClients,
    arn: str,
    body: str,
    *,
    group: str | None = None,
    attributes: dict[str, str] | None = None,
) -> None:
    """A message to the queue: a schedule's role sends it, a rule needs the queue's policy.

    Raises what boto3 raises.
    """
    role = delivery.role if delivery.of_schedule else None
    sqs = clients.client("sqs", role, acting=delivery.acting)
    url = clients.client("sqs").get_queue_url(QueueName=arn.rpartition(":")[2])["QueueUrl"]
    told = {
        name: {"DataType": "String", "StringValue": value}
        for name, value in (attributes or {}).items()
    }
    grouped = {"MessageGroupId": group} if group else {}
    sqs.send_message(QueueUrl=url, MessageBody=body, MessageAttributes=told, **grouped)


def _start_execution(delivery: Delivery, payload: str, reach: Reach) -> None:
    _check_json(payload)
    states = reach.clients.client("stepfunctions", delivery.role, acting=delivery.acting)
    # The name is the event's and the target's: whoever has it already has this event.
    with suppress(states.exceptions.ExecutionAlreadyExists):
        states.start_execution(
            stateMachineArn=delivery.target["Arn"], name=delivery.name, input=payload
        )


def _invoke(delivery: Delivery, payload: str, reach: Reach) -> None:
    _check_json(payload)
    reach.clients.client("lambda", delivery.role, acting=delivery.acting).invoke(
        FunctionName=delivery.target["Arn"], InvocationType="Event", Payload=payload.encode()
    )


def _send_message(delivery: Delivery, payload: str, reach: Reach) -> None:
    group = delivery.target.get("SqsParameters", {}).get("MessageGroupId")
    send_to_queue(delivery, reach.clients, delivery.target["Arn"], payload, group=group)


def _publish(delivery: Delivery, payload: str, reach: Reach) -> None:
    role = delivery.role if delivery.of_schedule else None
    sns = reach.clients.client("sns", role, acting=delivery.acting)
    sns.publish(TopicArn=delivery.target["Arn"], Message=payload)


def _put_log_event(delivery: Delivery, payload: str, reach: Reach) -> None:
    logs, stream = reach.clients.client("logs"), str(uuid.uuid4())
    group = delivery.target["Arn"].split(":log-group:")[1].removesuffix(":*")
    logs.create_log_stream(logGroupName=group, logStreamName=stream)
    event = {"timestamp": int(time.time() * 1000), "message": payload}
    logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=[event])


def _pass_on(delivery: Delivery, _payload: str, reach: Reach) -> None:
    if delivery.forwarded:
        told = "An event is passed on from one bus to another only once"
        raise UndeliverableError("THIRD_ACCOUNT_HOP_DETECTED", told)
    reach.put_on_bus(delivery.target["Arn"], json.loads(delivery.event))


def _check_json(payload: str) -> None:
    try:
        json.loads(payload)
    except ValueError as error:
        raise UndeliverableError("INVALID_JSON", f"{error}: {payload[:200]}") from None


_CALLS = {
    "states:stateMachine": _start_execution,
    "lambda:function": _invoke,
    "sqs": _send_message,
    "sns": _publish,
    "logs:log-group": _put_log_event,
    "events:event-bus": _pass_on,
}
_RULES_ONLY = {"logs:log-group", "events:event-bus"}
