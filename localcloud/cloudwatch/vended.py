"""The metrics that Lambda, Step Functions, EventBridge and SQS provide by themselves.

Sources: the services' developer guides, on monitoring with CloudWatch. They are written to moto's
memory, because PutMetricData accepts no namespace that begins with AWS/.
"""

import json
import threading
import time
from typing import Any
from urllib.parse import parse_qs

from moto.cloudwatch.models import cloudwatch_backends
from moto.sqs.models import sqs_backends
from werkzeug.wrappers import Response

from localcloud.calls import rewind
from localcloud.cloudwatch.series import moment
from localcloud.functions.result import Result
from localcloud.service import Call
from localcloud.stepfunctions.executions import Execution

_ENDINGS = {
    "SUCCEEDED": "ExecutionsSucceeded",
    "FAILED": "ExecutionsFailed",
    "ABORTED": "ExecutionsAborted",
    "TIMED_OUT": "ExecutionsTimedOut",
}


class VendedMetrics:
    """Counts the services' metrics. Thread-safe."""

    def __init__(self, account: str, region: str) -> None:
        self._account = account
        self._region = region
        self._last: dict[tuple[str, str], tuple[int, float]] = {}
        self._lock = threading.Lock()

    def on_call(self, function: str, began: float, result: Result | None) -> None:
        """Counts a call of a function; result is None if it was throttled.

        Lambda's metrics have the time at which the call began.
        """
        dimensions = {"FunctionName": function}
        data = {"Throttles": float(result is None)}
        if result is not None:
            failed = result.function_error is not None
            duration = result.duration_seconds * 1000
            data |= {"Invocations": 1.0, "Errors": float(failed), "Duration": duration}
        self._put("AWS/Lambda", dimensions, data, began)

    def on_execution(self, execution: Execution) -> None:
        """Counts an execution that has begun or ended."""
        dimensions = {"StateMachineArn": execution.target.machine.arn}
        if execution.stopped is None:
            self._put("AWS/States", dimensions, {"ExecutionsStarted": 1.0})
        else:
            milliseconds = (execution.stopped - execution.started) * 1000
            ended = {_ENDINGS[execution.status]: 1.0, "ExecutionTime": milliseconds}
            self._put("AWS/States", dimensions, ended)

    def on_delivery(self, origin: dict[str, str], metric: str) -> None:
        """Counts a rule's delivery by its outcome, named as in AWS/Events.

        Invocations, FailedInvocations, InvocationsSentToDlq, InvocationsFailedToBeSentToDlq.
        """
        if rule := origin.get("RULE_ARN"):
            self._put("AWS/Events", {"RuleName": rule.rpartition("/")[2]}, {metric: 1.0})

    def on_answer(self, call: Call, answer: Response) -> None:
        """Counts the messages sent to a queue of SQS."""
        if call.service == "sqs" and answer.status_code == 200:
            sent = _messages_sent(call, answer)
            if sent:
                metrics = {"NumberOfMessagesSent": float(sent)}
                self._put("AWS/SQS", {"QueueName": _queue_of(call)}, metrics)

    def look_at_queues(self) -> None:
        """Reports the state of the queues: SQS does so each minute, here also whenever it
        changes.
        """
        now = time.time()
        for queue in list(sqs_backends[self._account][self._region].queues.values()):
            messages = [one for one in list(queue._messages) if not one.delayed]  # noqa: SLF001
            sent = [one.sent_timestamp for one in messages if one.sent_timestamp]
            seen = {
                "ApproximateNumberOfMessagesVisible": float(sum(one.visible for one in messages)),
                "ApproximateNumberOfMessagesNotVisible": float(
                    sum(not one.visible for one in messages)
                ),
                "ApproximateAgeOfOldestMessage": now - min(sent) / 1000 if sent else 0.0,
            }
            for name, value in seen.items():
                if self._is_news(queue.name, name, value, now):
                    self._put("AWS/SQS", {"QueueName": queue.name}, {name: value}, now)

    def _is_news(self, queue: str, name: str, value: float, now: float) -> bool:
        minute, key = int(now) // 60, (queue, name)
        last = self._last.get(key)
        if last and last[0] == minute and (name.endswith("Message") or last[1] == value):
            return False
        self._last[key] = (minute, value)
        # An empty queue reports once; alarms treat missing data as zero.
        return bool(value or last is None or last[1])

    def _put(
        self,
        namespace: str,
        dimensions: dict[str, str],
        data: dict[str, float],
        at: float | None = None,
    ) -> None:
        named = [{"Name": name, "Value": value} for name, value in dimensions.items()]
        backend: Any = cloudwatch_backends[self._account][self._region]
        with self._lock:
            backend.put_metric_data(
                namespace,
                [
                    {
                        "MetricName": name,
                        "Value": value,
                        "Dimensions": named,
                        "Timestamp": moment(time.time() if at is None else at),
                        "Unit": _unit(name),
                    }
                    for name, value in data.items()
                ],
            )


def _queue_of(call: Call) -> str:
    """Returns the queue's name from a body in either protocol of SQS, which moto has read
    already.
    """
    rewind(call)
    body = call.request.get_data()
    if body.startswith(b"{"):
        url = str(json.loads(body).get("QueueUrl"))
    else:
        url = parse_qs(body.decode()).get("QueueUrl", [call.request.path])[0]
    return url.rpartition("/")[2]


def _messages_sent(call: Call, answer: Response) -> int:
    if call.operation == "SendMessageBatch":
        return len(json.loads(answer.get_data()).get("Successful", []))
    return int(call.operation == "SendMessage")


def _unit(name: str) -> str:
    if name in {"Duration", "ExecutionTime"}:
        return "Milliseconds"
    return "Seconds" if name == "ApproximateAgeOfOldestMessage" else "Count"
