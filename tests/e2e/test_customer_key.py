"""The stack under a customer's KMS key, with the key policy of docs/key-policy.json."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from scribe.local.cloud_process import local_cloud
from scribe.local.deployment import build, deploy
from scribe.stack import Target, find_stack
from tests import recordings
from tests.conftest import free_port
from tests.faults.permissions import ALWAYS, Roles
from tests.faults.runs import Case, play
from tests.faults.scenarios import BY_NAME
from tests.faults.world import PARAMETERS, World

KEY_POLICY = Path(__file__).parents[2] / "docs" / "key-policy.json"
REGION, ACCOUNT = "us-east-1", "123456789012"
OPERATOR = {"aws_access_key_id": "operator", "aws_secret_access_key": "local"}


def key_policy() -> str:
    """As operators copy it."""
    text = KEY_POLICY.read_text()
    return text.replace("REGION", REGION).replace("ACCOUNT", ACCOUNT).replace("STAGE", "local")


@pytest.fixture(scope="module")
def deployed() -> Iterator[tuple[World, str]]:
    with local_cloud(free_port(), ("--transcribe-jobs", "8")) as cloud:
        template, _ = build(cloud.endpoint)
        cloud.wait_until_ready()
        kms = boto3.client("kms", endpoint_url=cloud.endpoint, region_name=REGION, **OPERATOR)
        key = kms.create_key(Policy=key_policy())["KeyMetadata"]["Arn"]
        deploy(template, cloud.endpoint, f"{PARAMETERS} KmsKeyArn={key}")
        yield World(find_stack(Target.local(cloud.endpoint)), cloud.endpoint), key


@pytest.fixture(scope="module")
def uses(deployed: tuple[World, str]) -> list[dict[str, Any]]:
    """Of the key, after a job that works, one that fails, and one whose event is lost."""
    world, _ = deployed
    for name in ("transcribed", "failed", "resumed"):
        assert play(world, Case(BY_NAME[name])).verdict.holds
    world.faults(
        {"kind": "error", "caller": "UploadRule", "service": "states", "count": ALWAYS},
        {"kind": "error", "caller": "SweepSchedule", "service": "lambda", "count": 4},
    )
    world.settle(world.upload(recordings.speech("hello")))
    world.faults()
    listed = world.door("permissions")["uses"]
    return [use for use in listed if use["action"].startswith("kms:")]


def test_whatever_is_kept_is_under_the_key(deployed: tuple[World, str], uses: Any) -> None:
    world, key = deployed
    s3, stack = world.client("s3"), world.stack

    buckets = [stack.media_bucket, stack.transcripts_bucket]
    found = [
        s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"][0]
        for bucket in buckets
    ]
    table = world.client("dynamodb").describe_table(TableName=stack.outputs["JobsTable"])["Table"]
    queues = [
        world.client("sqs").get_queue_attributes(
            QueueUrl=stack.outputs[name], AttributeNames=["KmsMasterKeyId"]
        )["Attributes"]["KmsMasterKeyId"]
        for name in ("FailedJobsQueueUrl", "UndeliveredEventsQueueUrl", "SweepDeadLetterQueueUrl")
    ]
    topic = world.client("sns").get_topic_attributes(TopicArn=stack.outputs["AlarmTopicArn"])
    groups = world.client("logs").describe_log_groups()["logGroups"]

    keys = [one["ApplyServerSideEncryptionByDefault"]["KMSMasterKeyID"] for one in found]
    assert keys == [key, key]
    assert table["SSEDescription"]["KMSMasterKeyArn"] == key
    assert queues == [key] * 3
    assert topic["Attributes"]["KmsMasterKeyId"] == key
    assert {group.get("kmsKeyId") for group in groups} == {key}


def test_what_transcribe_writes_is_under_the_key(deployed: tuple[World, str], uses: Any) -> None:
    world, key = deployed
    s3, bucket = world.client("s3"), world.stack.transcripts_bucket

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


def test_no_role_may_do_more_with_the_key_than_it_does(
    deployed: tuple[World, str], uses: Any
) -> None:
    unused = {name for name in Roles.of(deployed[0]).unused() if " kms:" in name}

    # The sweep's own failure and the copy of an overwritten upload happen in test_permissions.py.
    elsewhere = ("SweepOrphanedJobsFunctionRole", "StartTranscriptionFunctionRole")
    key = f"key/{deployed[1].rpartition('/')[2]}"
    assert unused <= {f"{role} kms:generatedatakey {key}" for role in elsewhere}


def test_a_key_that_shuts_the_account_out_is_seen(deployed: tuple[World, str], uses: Any) -> None:
    world, key = deployed
    kms, policy = world.client("kms"), json.loads(key_policy())
    policy["Statement"] = [one for one in policy["Statement"] if "AWS" not in one["Principal"]]
    kms.put_key_policy(KeyId=key, PolicyName="default", Policy=json.dumps(policy))

    try:
        made = world.upload(recordings.speech("hello"))
        told = world.until(lambda: _denied(world), days=0.1)
    finally:
        kms.put_key_policy(KeyId=key, PolicyName="default", Policy=key_policy())
    world.settle(made)

    assert any(use["action"] == "kms:Decrypt" for use in told)


def _denied(world: World) -> list[dict[str, Any]]:
    return [use for use in world.door("permissions")["uses"] if not use["allowed"]]
