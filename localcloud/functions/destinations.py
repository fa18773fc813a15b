"""Where the outcome of an asynchronous call is sent: a queue, a topic, a bus, another function."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from localcloud.functions.result import Result

ClientFor = Callable[[str, str], Any]
"""Called with a service's name and the ARN of the role that the client is to sign as."""

RETRIES_EXHAUSTED = "RetriesExhausted"
TOO_OLD = "EventAgeExceeded"
SUCCESS = "Success"


class UnknownDestinationError(Exception):
    """Lambda sends no outcome to a resource of this kind."""


def outcome_record(
    condition: str, request_id: str, arn: str, count: int, body: bytes, result: Result | None
) -> dict[str, Any]:
    """The invocation record as in "Capturing records of Lambda asynchronous invocations"; count is
    how often it ran.
    """
    executed = arn.rsplit(":", 1)[1]
    response = None
    if result is not None:
        response = {"statusCode": 200, "executedVersion": executed}
        if result.function_error:
            response["functionError"] = result.function_error
    return {
        "version": "1.0",
        "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "requestContext": {
            "requestId": request_id,
            "functionArn": arn,
            "condition": condition,
            "approximateInvokeCount": count,
        },
        "requestPayload": parsed(body),
        "responseContext": response,
        "responsePayload": None if result is None else parsed(result.payload),
    }


def parsed(text: bytes) -> Any:
    """The value that a payload's JSON stands for, or its text where it is none."""
    try:
        return json.loads(text)
    except ValueError:
        return text.decode("utf-8", "replace")


class Destinations:
    """Sends to queues and the like. client_for gives a boto3 client by service and role."""

    def __init__(self, client_for: ClientFor) -> None:
        self._client = client_for

    def send_record(self, destination: str, role: str, record: dict[str, Any]) -> None:
        """Send an outcome to its destination. Raises ClientError, UnknownDestinationError."""
        text = json.dumps(record)
        kind = destination.split(":")[2]
        if kind in {"sqs", "sns"}:
            self._send(destination, role, text, {})
        elif kind == "lambda":
            client = self._client("lambda", role)
            client.invoke(FunctionName=destination, InvocationType="Event", Payload=text)
        elif kind == "events":
            succeeded = record["requestContext"]["condition"] == SUCCESS
            outcome = "Success" if succeeded else "Failure"
            entry = {
                "Source": "lambda",
                "DetailType": f"Lambda Function Invocation Result - {outcome}",
                "Resources": [record["requestContext"]["functionArn"]],
                "Detail": text,
                "EventBusName": destination,
            }
            self._client("events", role).put_events(Entries=[entry])
        else:
            raise UnknownDestinationError(destination)

    def send_dead_letter(
        self, target: str, role: str, body: bytes, request_id: str, message: str
    ) -> None:
        """Send the event itself to a dead-letter queue or topic. Raises as send_record()."""
        attributes = {"RequestID": request_id, "ErrorCode": "200", "ErrorMessage": message[:1024]}
        self._send(target, role, body.decode("utf-8", "replace"), attributes)

    def _send(self, target: str, role: str, text: str, attributes: dict[str, str]) -> None:
        described: dict[str, Any] = {
            name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()
        }
        kind, account, name = (target.split(":")[index] for index in (2, 4, 5))
        if kind == "sqs":
            client = self._client("sqs", role)
            # Lambda asks for no sqs:GetQueueUrl, so the role need not have it.
            url = f"{client.meta.endpoint_url}/{account}/{name}"
            client.send_message(QueueUrl=url, MessageBody=text, MessageAttributes=described)
        elif kind == "sns":
            topic = self._client("sns", role)
            topic.publish(TopicArn=target, Message=text, MessageAttributes=described)
        else:
            raise UnknownDestinationError(target)
