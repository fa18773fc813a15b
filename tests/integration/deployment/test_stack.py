"""Each service has what template.yaml says."""

import json
from typing import Any

import pytest

from tests.deployed.stack import DeployedStack

PREFIX = "local-transcription"
FUNCTIONS = {
    "local-start-transcription": (120, 256),
    "local-check-transcription-status": (60, 256),
    "local-process-transcription-results": (300, 1024),
    "local-sweep-orphaned-jobs": (120, 256),
}


def client(stack: DeployedStack, service: str) -> Any:
    return stack.stack.client(service)


def test_every_resource_is_there(stack: DeployedStack) -> None:
    pages = client(stack, "cloudformation").get_paginator("list_stack_resources")

    found = [
        one
        for page in pages.paginate(StackName="transcription-local")
        for one in page["StackResourceSummaries"]
    ]

    assert {one["ResourceStatus"] for one in found} == {"CREATE_COMPLETE"}
    assert len(found) > 50
    without = [one["LogicalResourceId"] for one in found if "Webhook" in one["LogicalResourceId"]]
    assert without == [], "nothing of the webhook is there where nobody asked for it"


def test_the_buckets_are_private_encrypted_versioned_and_the_media_s_sends_events(
    stack: DeployedStack,
) -> None:
    s3 = client(stack, "s3")
    for bucket in (stack.stack.media_bucket, stack.stack.transcripts_bucket):
        block = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
        assert set(block.values()) == {True}
        assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
        rules = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]
        default = rules["Rules"][0]["ApplyServerSideEncryptionByDefault"]
        assert default["SSEAlgorithm"] == "AES256"
        owner = s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]
        assert owner["Rules"][0]["ObjectOwnership"] == "BucketOwnerEnforced"
        policy = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])
        assert policy["Statement"][0]["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    events = s3.get_bucket_notification_configuration(Bucket=stack.stack.media_bucket)
    assert "EventBridgeConfiguration" in events
    shared = {"deleted-data": "Enabled", "delete-markers": "Enabled"}
    own = {
        stack.stack.media_bucket: {"copies-of-older-versions": "Enabled", "media": "Disabled"},
        stack.stack.transcripts_bucket: {
            "raw": "Enabled",
            "copies-of-media": "Enabled",
            "transcripts": "Disabled",
        },
    }
    for bucket, rules in own.items():
        lifecycle = s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
        assert {rule["ID"]: rule["Status"] for rule in lifecycle} == shared | rules


def test_the_table_has_its_indexes_expires_items_and_can_be_restored(stack: DeployedStack) -> None:
    dynamodb, name = client(stack, "dynamodb"), stack.stack.outputs["JobsTable"]

    table = dynamodb.describe_table(TableName=name)["Table"]

    assert table["KeySchema"] == [{"AttributeName": "job_id", "KeyType": "HASH"}]
    indexes = {index["IndexName"]: index for index in table["GlobalSecondaryIndexes"]}
    keys = {
        name: [key["AttributeName"] for key in index["KeySchema"]]
        for name, index in indexes.items()
    }
    assert keys == {
        "status-index": ["status", "next_check_at"],
        "created-index": ["status", "created_at"],
        "names-index": ["job_id", "created_at"],
    }
    assert indexes["status-index"]["Projection"]["NonKeyAttributes"] == ["created_at"]
    assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    lives = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    assert (lives["AttributeName"], lives["TimeToLiveStatus"]) == ("expires_at", "ENABLED")
    backups = dynamodb.describe_continuous_backups(TableName=name)
    recovery = backups["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    assert recovery["PointInTimeRecoveryStatus"] == "ENABLED"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_is_published_behind_its_alias(stack: DeployedStack, name: str) -> None:
    api = client(stack, "lambda")

    alias = api.get_alias(FunctionName=name, Name="live")
    version = api.get_function_configuration(FunctionName=name, Qualifier="live")

    assert alias["FunctionVersion"] == "1"
    assert version["Version"] == "1"
    assert (version["Timeout"], version["MemorySize"]) == FUNCTIONS[name]
    assert version["TracingConfig"] == {"Mode": "Active"}
    variables = version["Environment"]["Variables"]
    assert variables["STAGE"] == "local"
    assert variables["TRANSCRIPTS_BUCKET"] == stack.stack.transcripts_bucket
    assert "AWS_ENDPOINT_URL" not in variables


def test_the_sweep_s_failures_go_to_its_dead_letter_queue(stack: DeployedStack) -> None:
    config = client(stack, "lambda").get_function_event_invoke_config(
        FunctionName="local-sweep-orphaned-jobs", Qualifier="live"
    )

    assert config["MaximumRetryAttempts"] == 0
    assert config["DestinationConfig"]["OnFailure"]["Destination"].endswith("sweep-dead-letters")


def test_the_state_machine_has_a_version_an_alias_and_the_functions_versions(
    stack: DeployedStack,
) -> None:
    api = client(stack, "stepfunctions")
    arn, alias = stack.stack.outputs["StateMachineArn"], stack.stack.outputs["StateMachineAliasArn"]

    machine = api.describe_state_machine(stateMachineArn=arn)
    routes = api.describe_state_machine_alias(stateMachineAliasArn=alias)["routingConfiguration"]

    assert [(one["stateMachineVersionArn"], one["weight"]) for one in routes] == [(f"{arn}:1", 100)]
    assert "${" not in machine["definition"]
    for name in sorted(FUNCTIONS)[:2]:
        assert f"function:{name}:1" in machine["definition"]
    assert machine["tracingConfiguration"] == {"enabled": True}
    assert machine["loggingConfiguration"]["level"] == "ERROR"


def test_the_upload_rule_starts_the_alias_and_has_a_dead_letter_queue(stack: DeployedStack) -> None:
    events = client(stack, "events")

    rule = events.describe_rule(Name=f"{PREFIX}-uploads")
    (target,) = events.list_targets_by_rule(Rule=f"{PREFIX}-uploads")["Targets"]

    assert rule["State"] == "ENABLED"
    pattern = json.loads(rule["EventPattern"])
    assert pattern["detail"]["bucket"]["name"] == [stack.stack.media_bucket]
    assert target["Arn"] == stack.stack.outputs["StateMachineAliasArn"]
    assert target["RetryPolicy"] == {
        "MaximumEventAgeInSeconds": 86400,
        "MaximumRetryAttempts": 185,
    }
    assert target["DeadLetterConfig"]["Arn"].endswith(f"{PREFIX}-undelivered-events")


def test_the_schedule_calls_the_sweep_s_alias(stack: DeployedStack) -> None:
    schedule = client(stack, "scheduler").get_schedule(Name=f"{PREFIX}-sweep")

    assert schedule["ScheduleExpression"] == stack.stack.parameters["SweepSchedule"]
    assert schedule["Target"]["Arn"].endswith(":function:local-sweep-orphaned-jobs:live")
    assert schedule["Target"]["DeadLetterConfig"]["Arn"].endswith("sweep-dead-letters")


def test_the_queues_keep_messages_and_are_encrypted(stack: DeployedStack) -> None:
    sqs = client(stack, "sqs")
    for output in ("FailedJobsQueueUrl", "UndeliveredEventsQueueUrl", "SweepDeadLetterQueueUrl"):
        url = stack.stack.outputs[output]

        found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]

        assert found["MessageRetentionPeriod"] == "1209600"
        assert found["SqsManagedSseEnabled"] == "true"
        assert "aws:SecureTransport" in found["Policy"]


def test_every_alarm_notifies_the_topic(stack: DeployedStack) -> None:
    cloudwatch, topic = client(stack, "cloudwatch"), stack.stack.outputs["AlarmTopicArn"]

    alarms = cloudwatch.describe_alarms(AlarmNamePrefix=PREFIX)["MetricAlarms"]

    assert len(alarms) >= 9
    for alarm in alarms:
        assert alarm["AlarmActions"] == [topic], alarm["AlarmName"]
        assert alarm["AlarmDescription"]
    errors = next(one for one in alarms if one["AlarmName"].endswith("function-errors"))
    assert [metric["Id"] for metric in errors["Metrics"]] == [
        *("start", "check", "process", "sweep", "busy", "unavailable", "broken")
    ]


def test_log_groups_forget(stack: DeployedStack) -> None:
    groups = client(stack, "logs").describe_log_groups()["logGroups"]

    kept = {group["logGroupName"]: group.get("retentionInDays") for group in groups}
    for name in FUNCTIONS:
        assert kept[f"/aws/lambda/{name}"] == 30
    assert kept[f"/aws/vendedlogs/states/{PREFIX}"] == 30
