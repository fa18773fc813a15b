"""Records of failed asynchronous calls, and the queue that gets them."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from localcloud.functions.result import Result

#: Called with a service's name and the ARN of the role as which the client signs.
ClientFor = Callable[[str, str], Any]


def failure_record(
    condition: str, request_id: str, arn: str, count: int, body: bytes, result: Result | None
) -> dict[str, Any]:
    """Returns the invocation record.

    count is how often the function ran; arn names the version that did. Source: "Capturing records
    of Lambda asynchronous invocations", Lambda developer guide.
    """
    response = None
    if result is not None:
        response = {
            "statusCode": 200,
            "executedVersion": arn.rpartition(":")[2],
            "functionError": result.function_error,
        }
    return {
        "version": "1.0",
        "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "requestContext": {
            "requestId": request_id,
            "functionArn": arn,
            "condition": condition,
            "approximateInvokeCount": count,
        },
        "requestPayload": _parsed(body),
        "responseContext": response,
        "responsePayload": None if result is None else _parsed(result.payload),
    }


def send_to_queue(client_for: ClientFor, queue_arn: str, role: str, record: Any) -> None:
    """Sends a record to a queue as the function's role. Raises boto3's errors."""
    sqs = client_for("sqs", role)
    account, name = queue_arn.split(":")[4:6]
    # Lambda makes no call of sqs:GetQueueUrl, so the role need not allow it.
    url = f"{sqs.meta.endpoint_url}/{account}/{name}"
    sqs.send_message(QueueUrl=url, MessageBody=json.dumps(record))


def _parsed(text: bytes) -> Any:
    """Returns the value of a payload's JSON, or its text if it is not JSON."""
    try:
        return json.loads(text)
    except ValueError:
        return text.decode("utf-8", "replace")
