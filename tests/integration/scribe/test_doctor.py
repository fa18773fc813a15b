"""Each check is tried by breaking what it looks at."""

import json
import shutil
from collections.abc import Callable
from typing import Any

import pytest

from scribe.environment import local_environment
from scribe.operations.doctor import CHECKS, examine
from scribe.operations.doctor.findings import CheckStatus, Finding
from scribe.stack import Stack
from tests.deployed.stack import DeployedStack
from tests.deployed.typed_commands import typed

Break = Callable[[Stack], Callable[[], Any]]


def finding(stack: Stack, name: str) -> Finding:
    """Returns the finding of the check with this name."""
    (found,) = examine(stack, tuple(check for check in CHECKS if check[0] == name))
    return found


def no_event_bridge(stack: Stack) -> Callable[[], Any]:
    set_ = stack.client("s3").put_bucket_notification_configuration
    bucket = stack.media_bucket
    set_(Bucket=bucket, NotificationConfiguration={})
    on: dict[str, Any] = {"EventBridgeConfiguration": {}}
    return lambda: set_(Bucket=bucket, NotificationConfiguration=on)


def no_versions(stack: Stack) -> Callable[[], Any]:
    set_, bucket = stack.client("s3").put_bucket_versioning, stack.transcripts_bucket
    set_(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})
    return lambda: set_(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})


def no_backups(stack: Stack) -> Callable[[], Any]:
    def set_(on: bool) -> None:
        stack.client("dynamodb").update_continuous_backups(
            TableName=stack.outputs["JobsTable"],
            PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": on},
        )

    set_(False)
    return lambda: set_(True)


def no_expiry(stack: Stack) -> Callable[[], Any]:
    def set_(on: bool) -> None:
        stack.client("dynamodb").update_time_to_live(
            TableName=stack.outputs["JobsTable"],
            TimeToLiveSpecification={"Enabled": on, "AttributeName": "expires_at"},
        )

    set_(False)
    return lambda: set_(True)


def rule_disabled(stack: Stack) -> Callable[[], Any]:
    events, name = stack.client("events"), f"{stack.stage}-transcription-uploads"
    events.disable_rule(Name=name)
    return lambda: events.enable_rule(Name=name)


def rule_without_queue(stack: Stack) -> Callable[[], Any]:
    events, name = stack.client("events"), f"{stack.stage}-transcription-uploads"
    targets = events.list_targets_by_rule(Rule=name)["Targets"]
    bare = [{key: item[key] for key in item if key != "DeadLetterConfig"} for item in targets]
    events.put_targets(Rule=name, Targets=bare)
    return lambda: events.put_targets(Rule=name, Targets=targets)


def schedule_disabled(stack: Stack) -> Callable[[], Any]:
    scheduler, name = stack.client("scheduler"), f"{stack.stage}-transcription-sweep"
    found = scheduler.get_schedule(Name=name)
    kept = ("Name", "ScheduleExpression", "FlexibleTimeWindow", "Target")
    known = {key: found[key] for key in kept}
    scheduler.update_schedule(**known, State="DISABLED")
    return lambda: scheduler.update_schedule(**known, State="ENABLED")


def function_not_allowed_to_run(stack: Stack) -> Callable[[], Any]:
    lambda_, name = stack.client("lambda"), stack.resources["CheckTranscriptionStatusFunction"]
    lambda_.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    return lambda: lambda_.delete_function_concurrency(FunctionName=name)


def start_not_permitted(stack: Stack) -> Callable[[], Any]:
    iam, role = stack.client("iam"), stack.resources["StartTranscriptionFunctionRole"]
    kept = [
        iam.get_role_policy(RoleName=role, PolicyName=name)
        for name in iam.list_role_policies(RoleName=role)["PolicyNames"]
    ]

    def put(documents: dict[str, str]) -> None:
        for name, document in documents.items():
            iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=document)

    documents = {one["PolicyName"]: json.dumps(one["PolicyDocument"]) for one in kept}
    put({name: one.replace("StartTranscr", "Nothing") for name, one in documents.items()})
    return lambda: put(documents)


def alarm_without_actions(stack: Stack) -> Callable[[], Any]:
    cloudwatch, names = stack.client("cloudwatch"), [stack.resources["JobsFailedAlarm"]]
    cloudwatch.disable_alarm_actions(AlarmNames=names)
    return lambda: cloudwatch.enable_alarm_actions(AlarmNames=names)


def logs_kept_for_ever(stack: Stack) -> Callable[[], Any]:
    logs, group = stack.client("logs"), stack.resources["StartTranscriptionLogGroup"]
    logs.delete_retention_policy(logGroupName=group)
    return lambda: logs.put_retention_policy(logGroupName=group, retentionInDays=30)


def undelivered_event(stack: Stack) -> Callable[[], Any]:
    sqs, url = stack.client("sqs"), stack.outputs["UndeliveredEventsQueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="{}")

    def take_out() -> None:
        message = sqs.receive_message(QueueUrl=url)["Messages"][0]
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])

    return take_out


@pytest.mark.parametrize(
    ("check", "break_", "status", "fix"),
    [
        ("uploads' events", no_event_bridge, CheckStatus.BROKEN, "put-bucket-notification"),
        ("versioning", no_versions, CheckStatus.BROKEN, "put-bucket-versioning"),
        ("backups", no_backups, CheckStatus.BROKEN, "update-continuous-backups"),
        ("expiry", no_expiry, CheckStatus.WARNING, "update-time-to-live"),
        ("upload rule", rule_disabled, CheckStatus.BROKEN, "enable-rule"),
        ("upload rule", rule_without_queue, CheckStatus.BROKEN, "put-targets"),
        ("schedule", schedule_disabled, CheckStatus.BROKEN, "update-schedule"),
        (
            "functions",
            function_not_allowed_to_run,
            CheckStatus.BROKEN,
            "delete-function-concurrency",
        ),
        ("permissions", start_not_permitted, CheckStatus.BROKEN, "Restore the stack"),
        ("alarms", alarm_without_actions, CheckStatus.BROKEN, "enable-alarm-actions"),
        ("logs", logs_kept_for_ever, CheckStatus.WARNING, "put-retention-policy"),
        ("deliveries", undelivered_event, CheckStatus.WARNING, "scribe redrive"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_what_is_broken_is_found_and_its_command_ends_in_healthy(
    stack: DeployedStack, deployed: Stack, check: str, break_: Break, status: CheckStatus, fix: str
) -> None:
    assert finding(deployed, check).status is not status
    repair = break_(deployed)
    try:
        found = finding(deployed, check)
        is_typed = found.fix.startswith("aws ") and shutil.which("aws")
        if is_typed:
            done = typed(found.fix.splitlines()[0], local_environment(stack.endpoint))
            assert done.returncode == 0, done.stderr
            assert finding(deployed, check).status is not status
    finally:
        repair()

    assert found.status is status
    assert fix in found.fix
    assert finding(deployed, check).status is not status


def test_nothing_is_wrong_with_a_new_stack(deployed: Stack) -> None:
    bad = {item.check: item.summary for item in examine(deployed) if item.is_problem}

    left_by_other_tests = {"alarms", "deliveries", "failed jobs"}
    assert bad.keys() <= left_by_other_tests
    assert finding(deployed, "permissions").status is CheckStatus.OK
