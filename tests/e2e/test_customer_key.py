"""The stack under a customer's KMS key, with the key policy of docs/key-policy.json."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.deployed.role_permissions import RolePermissions
from tests.deployed.stack import DeployedStack, stack_with
from tests.e2e.rare_calls import ALWAYS
from tests.faults.cases import Case
from tests.faults.run import run_case
from tests.faults.scenarios import BY_NAME

KEY_POLICY = Path(__file__).parents[2] / "docs" / "key-policy.json"
REGION, ACCOUNT = "us-east-1", "123456789012"


def key_policy() -> str:
    """Returns the policy as operators copy it."""
    text = KEY_POLICY.read_text()
    return text.replace("REGION", REGION).replace("ACCOUNT", ACCOUNT).replace("STAGE", "local")


@pytest.fixture(scope="module")
def stack() -> Iterator[DeployedStack]:
    def key(client: Callable[[str], Any]) -> str:
        made = client("kms").create_key(Policy=key_policy())
        return f"KmsKeyArn={made['KeyMetadata']['Arn']}"

    with stack_with(key) as found:
        yield found


@pytest.fixture
def key(stack: DeployedStack) -> str:
    return stack.stack.parameters["KmsKeyArn"]


@pytest.fixture(scope="module")
def uses(stack: DeployedStack) -> list[dict[str, Any]]:
    """The uses of the key after a job that works, one that fails, and one whose event is lost."""
    for name in ("transcribed", "broken", "resumed"):
        assert not run_case(stack, Case(BY_NAME[name])).is_broken
    stack.cloud.set_faults(
        {"kind": "error", "caller": "UploadRule", "service": "states", "count": ALWAYS},
        {"kind": "error", "caller": "SweepSchedule", "service": "lambda", "count": 4},
    )
    stack.settle(stack.upload())
    stack.heal()
    return [use for use in stack.cloud.permission_uses() if use["action"].startswith("kms:")]


def test_whatever_is_kept_is_under_the_key(stack: DeployedStack, key: str) -> None:
    s3, sqs = stack.client("s3"), stack.client("sqs")

    buckets = [
        s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"][0]
        for bucket in (stack.stack.media_bucket, stack.stack.transcripts_bucket)
    ]
    table = stack.client("dynamodb").describe_table(TableName=stack.outputs["JobsTable"])["Table"]
    queues = [
        sqs.get_queue_attributes(QueueUrl=stack.outputs[name], AttributeNames=["KmsMasterKeyId"])
        for name in ("FailedJobsQueueUrl", "UndeliveredEventsQueueUrl", "SweepDeadLetterQueueUrl")
    ]
    topic = stack.client("sns").get_topic_attributes(TopicArn=stack.outputs["AlarmTopicArn"])
    groups = stack.client("logs").describe_log_groups()["logGroups"]

    rules = [one["ApplyServerSideEncryptionByDefault"]["KMSMasterKeyID"] for one in buckets]
    assert rules == [key, key]
    assert table["SSEDescription"]["KMSMasterKeyArn"] == key
    assert [queue["Attributes"]["KmsMasterKeyId"] for queue in queues] == [key] * 3
    assert topic["Attributes"]["KmsMasterKeyId"] == key
    assert {group.get("kmsKeyId") for group in groups} == {key}


@pytest.mark.usefixtures("uses")
def test_what_transcribe_writes_is_under_the_key(stack: DeployedStack, key: str) -> None:
    s3, bucket = stack.client("s3"), stack.stack.transcripts_bucket

    written = s3.list_objects_v2(Bucket=bucket, Prefix="raw/")["Contents"]
    heads = [
        s3.head_object(Bucket=bucket, Key=item["Key"])
        for item in written
        if item["Key"].endswith(".json")
    ]

    assert heads
    assert {head["SSEKMSKeyId"] for head in heads} == {key}


def test_nobody_is_denied_the_key(uses: list[dict[str, Any]]) -> None:
    assert [use for use in uses if not use["allowed"]] == []


@pytest.mark.parametrize(
    "caller",
    [
        "-StartTranscriptionFunction",
        "-CheckTranscriptionStatus",
        "-ProcessTranscription",
        "-SweepOrphanedJobs",
        "-StateMachineRole-",
        "-TranscribeRole-",
        "-SweepScheduleRole-",
        "events.amazonaws.com",
    ],
)
def test_everybody_who_touches_what_is_kept_uses_the_key(
    uses: list[dict[str, Any]], caller: str
) -> None:
    assert [use for use in uses if caller in use["caller"]] != []


@pytest.mark.usefixtures("uses")
def test_no_role_may_do_more_with_the_key_than_it_does(stack: DeployedStack, key: str) -> None:
    unused = {name for name in RolePermissions.of(stack).unused() if " kms:" in name}

    # faults/test_scenarios.py has the sweep's own failure and the copy of an overwritten upload.
    elsewhere = ("SweepOrphanedJobsFunctionRole", "StartTranscriptionFunctionRole")
    resource = f"key/{key.rpartition('/')[2]}"
    assert unused <= {f"{role} kms:generatedatakey {resource}" for role in elsewhere}


@pytest.mark.usefixtures("uses")
def test_a_key_that_shuts_the_account_out_is_seen(stack: DeployedStack, key: str) -> None:
    kms, policy = stack.client("kms"), json.loads(key_policy())
    policy["Statement"] = [one for one in policy["Statement"] if "AWS" not in one["Principal"]]
    kms.put_key_policy(KeyId=key, PolicyName="default", Policy=json.dumps(policy))

    try:
        upload = stack.upload()
        denied = stack.cloud.until(
            lambda: [use for use in stack.cloud.permission_uses() if not use["allowed"]], days=0.1
        )
    finally:
        kms.put_key_policy(KeyId=key, PolicyName="default", Policy=key_policy())
    stack.settle(upload)

    assert any(use["action"] == "kms:Decrypt" for use in denied)
