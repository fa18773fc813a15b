"""What each call needs, as the Service Authorization Reference has it."""

import json
from typing import Any

import pytest
from werkzeug.test import EnvironBuilder

from localcloud.calls import call_of
from localcloud.permissions.needs import UnknownNeedsError, needs_of
from localcloud.service import Call

ACCOUNT = "123456789012"
MACHINE = f"arn:aws:states:us-east-1:{ACCOUNT}:stateMachine:m:live"
EXECUTION = f"arn:aws:states:us-east-1:{ACCOUNT}:execution:m:x"
FUNCTION = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:f"
JOBS = f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/jobs"


def call(service: str, operation: str | None = None, body: Any = None, **request: Any) -> Call:
    scope = f"k/20261124/us-east-1/{service}/aws4_request"
    signed = f"Credential={scope}, SignedHeaders=host, Signature={'0' * 64}"
    headers = {
        "Authorization": f"AWS4-HMAC-SHA256 {signed}",
        "X-Amz-Date": "20261124T000000Z",
        **request.pop("headers", {}),
    }
    if operation:
        headers["X-Amz-Target"] = f"Service.{operation}"
    data = json.dumps(body).encode() if operation else request.pop("data", b"")
    method = request.pop("method", "POST")
    return call_of(
        EnvironBuilder(method=method, headers=headers, data=data, **request).get_environ()
    )


def needed(made: Call) -> list[tuple[str, str]]:
    return [(need.action, need.resource) for need in needs_of(made, ACCOUNT)]


@pytest.mark.parametrize(
    ("method", "path", "query", "headers", "expected"),
    [
        ("GET", "/b/k", "", {}, [("s3:GetObject", "b/k")]),
        ("HEAD", "/b/k", "", {}, [("s3:GetObject", "b/k")]),
        ("GET", "/b/k", "versionId=1", {}, [("s3:GetObjectVersion", "b/k")]),
        ("HEAD", "/b/k", "versionId=1", {}, [("s3:GetObjectVersion", "b/k")]),
        ("PUT", "/b/k", "", {}, [("s3:PutObject", "b/k")]),
        ("PUT", "/b/k", "partNumber=1&uploadId=u", {}, [("s3:PutObject", "b/k")]),
        ("POST", "/b/k", "uploads", {}, [("s3:PutObject", "b/k")]),
        ("POST", "/b/k", "uploadId=u", {}, [("s3:PutObject", "b/k")]),
        ("DELETE", "/b/k", "uploadId=u", {}, [("s3:AbortMultipartUpload", "b/k")]),
        ("DELETE", "/b/k", "", {}, [("s3:DeleteObject", "b/k")]),
        ("DELETE", "/b/k", "versionId=1", {}, [("s3:DeleteObjectVersion", "b/k")]),
        ("GET", "/b/k", "tagging", {}, [("s3:GetObjectTagging", "b/k")]),
        ("GET", "/b", "list-type=2", {}, [("s3:ListBucket", "b")]),
        ("GET", "/b", "versions", {}, [("s3:ListBucketVersions", "b")]),
        ("GET", "/b/a%20b%2Bc/%C3%A9", "", {}, [("s3:GetObject", "b/a b+c/é")]),
        (
            "PUT",
            "/b/copy",
            "",
            {"X-Amz-Copy-Source": "b/a%20b%3Fc?versionId=1"},
            [("s3:GetObjectVersion", "b/a b?c"), ("s3:PutObject", "b/copy")],
        ),
    ],
)
def test_of_s3(method: str, path: str, query: str, headers: Any, expected: Any) -> None:
    made = call("s3", method=method, path=path, query_string=query, headers=headers)

    assert needed(made) == [(action, f"arn:aws:s3:::{rest}") for action, rest in expected]


@pytest.mark.parametrize(
    ("service", "operation", "body", "expected"),
    [
        ("dynamodb", "PutItem", {"TableName": "jobs"}, [("dynamodb:PutItem", JOBS)]),
        ("dynamodb", "Query", {"TableName": "jobs"}, [("dynamodb:Query", JOBS)]),
        (
            "dynamodb",
            "Query",
            {"TableName": JOBS, "IndexName": "i"},
            [("dynamodb:Query", f"{JOBS}/index/i")],
        ),
        (
            "dynamodb",
            "TransactWriteItems",
            {"TransactItems": [{"Update": {"TableName": "jobs"}}, {"Put": {"TableName": "jobs"}}]},
            [("dynamodb:UpdateItem", JOBS), ("dynamodb:PutItem", JOBS)],
        ),
        (
            "sqs",
            "SendMessageBatch",
            {"QueueUrl": f"http://127.0.0.1:1/{ACCOUNT}/q"},
            [("sqs:SendMessage", f"arn:aws:sqs:us-east-1:{ACCOUNT}:q")],
        ),
        (
            "states",
            "StartExecution",
            {"stateMachineArn": MACHINE},
            [("states:StartExecution", MACHINE)],
        ),
        (
            "states",
            "ListExecutions",
            {"stateMachineArn": MACHINE},
            [("states:ListExecutions", MACHINE)],
        ),
        (
            "states",
            "DescribeExecution",
            {"executionArn": EXECUTION},
            [("states:DescribeExecution", EXECUTION)],
        ),
        (
            "secretsmanager",
            "GetSecretValue",
            {"SecretId": "arn:aws:secretsmanager:us-east-1:1:secret:s-AbCdEf"},
            [
                (
                    "secretsmanager:GetSecretValue",
                    "arn:aws:secretsmanager:us-east-1:1:secret:s-AbCdEf",
                )
            ],
        ),
        (
            "transcribe",
            "StartTranscriptionJob",
            {
                "TranscriptionJobName": "j",
                "JobExecutionSettings": {"DataAccessRoleArn": "arn:role"},
            },
            [("transcribe:StartTranscriptionJob", "*"), ("iam:PassRole", "arn:role")],
        ),
        (
            "transcribe",
            "StartTranscriptionJob",
            {"TranscriptionJobName": "j", "Tags": [{"Key": "team", "Value": "video"}]},
            [
                ("transcribe:StartTranscriptionJob", "*"),
                (
                    "transcribe:TagResource",
                    f"arn:aws:transcribe:us-east-1:{ACCOUNT}:transcription-job/j",
                ),
            ],
        ),
        (
            "transcribe",
            "GetTranscriptionJob",
            {"TranscriptionJobName": "j"},
            [
                (
                    "transcribe:GetTranscriptionJob",
                    f"arn:aws:transcribe:us-east-1:{ACCOUNT}:transcription-job/j",
                )
            ],
        ),
    ],
)
def test_of_the_json_services(service: str, operation: str, body: Any, expected: Any) -> None:
    assert needed(call(service, operation, body)) == expected


@pytest.mark.parametrize(
    ("path", "query", "resource"),
    [
        (f"/2015-03-31/functions/{FUNCTION}:3/invocations", "", f"{FUNCTION}:3"),
        ("/2015-03-31/functions/f/invocations", "", FUNCTION),
        ("/2015-03-31/functions/f/invocations", "Qualifier=live", f"{FUNCTION}:live"),
        (f"/2015-03-31/functions/{FUNCTION}/invocations", "Qualifier=live", f"{FUNCTION}:live"),
    ],
)
def test_of_an_invocation_with_its_qualifier(path: str, query: str, resource: str) -> None:
    made = call("lambda", path=path, query_string=query)

    assert needed(made) == [("lambda:InvokeFunction", resource)]


def test_each_event_needs_its_bus_and_has_its_source() -> None:
    entries = [{"Source": "a", "DetailType": "t"}, {"Source": "b", "EventBusName": "mine"}]

    needs = needs_of(call("events", "PutEvents", {"Entries": entries}), ACCOUNT)

    assert [need.resource.rpartition(":")[2] for need in needs] == [
        "event-bus/default",
        "event-bus/mine",
    ]
    assert [need.context["events:source"] for need in needs] == ["a", "b"]


def test_conditions_see_what_the_call_asks_for() -> None:
    start = call("transcribe", "StartTranscriptionJob", {"OutputBucketName": "b"})

    assert needs_of(start, ACCOUNT)[0].context == {"transcribe:outputbucketname": "b"}


def test_a_call_whose_needs_nobody_has_said_is_not_let_through() -> None:
    with pytest.raises(UnknownNeedsError, match="ec2 RunInstances"):
        needs_of(call("ec2", "RunInstances", {}), ACCOUNT)
