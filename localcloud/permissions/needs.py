"""The permissions that a call needs: actions, resources, and values for conditions.

Source: the Service Authorization Reference, https://docs.aws.amazon.com/service-authorization/; S3
is in s3_needs.py. A call whose needs are unknown is refused.
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote

from localcloud.permissions import operator_needs, s3_needs
from localcloud.permissions.policies import Need
from localcloud.service import Call

Body = dict[str, Any]
_INVOKE = re.compile(r"^/2015-03-31/functions/([^/]+)/invocations/?$")
_EXECUTION_OPERATIONS = {
    "DescribeExecution",
    "GetExecutionHistory",
    "StopExecution",
}
_TRANSACTED = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
    "Get": "GetItem",
}


class UnknownNeedsError(Exception):
    """The needs of the call are not listed here."""


def needs_of(call: Call, account: str) -> list[Need]:
    """Returns the needs in the order in which they are checked. Raises UnknownNeedsError."""
    if call.service == "s3":
        needs = list(s3_needs.needs_of(call.request))
    elif call.service == "lambda":
        needs = list(_of_lambda(call, account))
    else:
        rule = _RULES.get(call.service)
        needs = list(rule(call, _body(call), account)) if rule else []
    needs = needs or list(operator_needs.needs_of(call, _body(call), account))
    if not needs:
        what = call.operation or f"{call.request.method} {call.request.path}"
        raise UnknownNeedsError(
            f"The local cloud does not know what permissions {call.service} {what} needs; "
            "say so in localcloud/permissions/needs.py"
        )
    return needs


def _body(call: Call) -> Body:
    if "X-Amz-Target" not in call.request.headers:
        return dict(call.request.form.items()) if call.operation else {}
    try:
        body = json.loads(call.request.get_data() or b"{}")
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _arn(call: Call, account: str, service: str, resource: str) -> str:
    """Returns the resource's ARN; unchanged if the call named it by its ARN."""
    if resource.startswith("arn:"):
        return resource
    return f"arn:aws:{service}:{call.region}:{account}:{resource}"


def _of_lambda(call: Call, account: str) -> Iterator[Need]:
    if matched := _INVOKE.match(call.request.path):
        name = unquote(matched[1])
        arn = name if name.startswith("arn:") else _arn(call, account, "lambda", f"function:{name}")
        if qualifier := call.request.args.get("Qualifier"):
            arn = f"{':'.join(arn.split(':')[:7])}:{qualifier}"
        yield Need("lambda:InvokeFunction", arn)


def _of_dynamodb(call: Call, body: Body, account: str) -> Iterator[Need]:
    operation = call.operation or ""
    for name, table, index in _tables(operation, body):
        resource = _arn(call, account, "dynamodb", _table(table))
        keys = _leading_keys(body)
        yield Need(f"dynamodb:{name}", f"{resource}/index/{index}" if index else resource, keys)


def _leading_keys(body: Body) -> dict[str, str]:
    """Returns the leading key of a call that names one item, of a table with a single key
    attribute.
    """
    key = body.get("Key")
    if not isinstance(key, dict) or len(key) != 1:
        return {}
    ((_, value),) = key.items()
    return {"dynamodb:leadingkeys": str(value["S"])} if "S" in value else {}


def _tables(operation: str, body: Body) -> Iterator[tuple[str, str, str | None]]:
    """Yields action, table and index."""
    for one in body.get("TransactItems") or []:
        for kind, item in one.items():
            yield _TRANSACTED.get(kind, operation), str(item.get("TableName")), None
    if isinstance(items := body.get("RequestItems"), dict):
        for table in items:
            yield operation, table, None
    if table := body.get("TableName"):
        yield operation, str(table), body.get("IndexName")


def _table(name: str) -> str:
    return name if name.startswith("arn:") else f"table/{name}"


def _of_sqs(call: Call, body: Body, account: str) -> Iterator[Need]:
    url = str(body.get("QueueUrl") or body.get("QueueName") or "")
    operation = (call.operation or "").removesuffix("Batch")
    if url:
        yield Need(f"sqs:{operation}", _arn(call, account, "sqs", url.rpartition("/")[2]))


def _of_sns(call: Call, body: Body, account: str) -> Iterator[Need]:
    if topic := body.get("TopicArn") or body.get("TargetArn"):
        operation = (call.operation or "").removesuffix("Batch")
        yield Need(f"sns:{operation}", _arn(call, account, "sns", str(topic)))


def _of_states(call: Call, body: Body, _account: str) -> Iterator[Need]:
    named = "executionArn" if call.operation in _EXECUTION_OPERATIONS else "stateMachineArn"
    if arn := body.get(named):
        yield Need(f"states:{call.operation}", str(arn))


def _of_events(call: Call, body: Body, account: str) -> Iterator[Need]:
    if call.operation != "PutEvents":
        return
    for entry in body.get("Entries") or []:
        bus = str(entry.get("EventBusName") or "default")
        resource = bus if bus.startswith("arn:") else f"event-bus/{bus}"
        context = {
            "events:source": str(entry.get("Source", "")),
            "events:detail-type": str(entry.get("DetailType", "")),
        }
        yield Need("events:PutEvents", _arn(call, account, "events", resource), context)


def _of_transcribe(call: Call, body: Body, account: str) -> Iterator[Need]:
    """Yields needs on the job, which is the resource of every action but its start."""
    action = f"transcribe:{call.operation}"
    if call.operation == "StartTranscriptionJob":
        yield Need(action, "*", _of_start(body))
        if body.get("Tags"):
            tagged = f"transcription-job/{body.get('TranscriptionJobName')}"
            yield Need("transcribe:TagResource", _arn(call, account, "transcribe", tagged))
    elif job := body.get("TranscriptionJobName"):
        yield Need(action, _arn(call, account, "transcribe", f"transcription-job/{job}"))
    if role := (body.get("JobExecutionSettings") or {}).get("DataAccessRoleArn"):
        yield Need("iam:PassRole", role, {"iam:passedtoservice": "transcribe.amazonaws.com"})


def _of_start(body: Body) -> dict[str, str]:
    """Returns the condition keys of StartTranscriptionJob."""
    keys = {
        "transcribe:outputbucketname": body.get("OutputBucketName"),
        "transcribe:outputkey": body.get("OutputKey"),
        "transcribe:outputencryptionkmskeyid": body.get("OutputEncryptionKMSKeyId"),
    }
    return {key: str(value) for key, value in keys.items() if value}


def _of_logs(call: Call, body: Body, account: str) -> Iterator[Need]:
    if group := body.get("logGroupName"):
        stream = body.get("logStreamName")
        resource = f"log-group:{group}" + (f":log-stream:{stream}" if stream else "")
        yield Need(f"logs:{call.operation}", _arn(call, account, "logs", resource))


def _of_secretsmanager(call: Call, body: Body, account: str) -> Iterator[Need]:
    """Yields needs on the secret. Its ARN ends in six characters, so a call by name is refused."""
    if (secret := str(body.get("SecretId", ""))).startswith("arn:"):
        yield Need(f"secretsmanager:{call.operation}", _arn(call, account, "", secret))


_RULES: dict[str, Callable[[Call, Body, str], Iterator[Need]]] = {
    "dynamodb": _of_dynamodb,
    "sqs": _of_sqs,
    "sns": _of_sns,
    "states": _of_states,
    "events": _of_events,
    "transcribe": _of_transcribe,
    "logs": _of_logs,
    "secretsmanager": _of_secretsmanager,
}
