"""What is not done here is refused, and so is what AWS refuses."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from localcloud.tests.integration.events.conftest import ACCOUNT, Scene

ECS = "arn:aws:ecs:us-east-1:1:cluster/x"
MACHINE = f"arn:aws:states:us-east-1:{ACCOUNT}:stateMachine:x"


@pytest.mark.parametrize(
    ("operation", "asked", "words"),
    [
        ("put_targets", {"Rule": "x", "Targets": [{"Id": "1", "Arn": ECS}]}, "targets such as arn"),
        (
            "put_rule",
            {"Name": "x", "EventPattern": '{"a": [{"begins-with": "b"}]}'},
            "patterns with begins-with",
        ),
        (
            "create_archive",
            {"ArchiveName": "x", "EventSourceArn": "arn:aws:events:us-east-1:1:event-bus/default"},
            "no archives",
        ),
    ],
)
def test_what_eventbridge_does_not_do_here_is_refused(
    scene: Scene, operation: str, asked: dict[str, Any], words: str
) -> None:
    with pytest.raises(ClientError, match=f"The local cloud does not do events: .*{words}"):
        getattr(scene.client("events"), operation)(**asked)


@pytest.mark.parametrize(
    ("operation", "asked", "code"),
    [
        ("put_rule", {"EventPattern": '{"source": []}'}, "InvalidEventPatternException"),
        ("put_rule", {"ScheduleExpression": "rate(0 minutes)"}, "ValidationException"),
        ("put_rule", {"ScheduleExpression": "at(2026-01-01T00:00:00)"}, "ValidationException"),
        ("put_targets", {"Targets": [{"Id": "1", "Arn": MACHINE}]}, "ValidationException"),
        (
            "put_targets",
            {"Targets": [{"Id": "1", "Arn": MACHINE, "RoleArn": "r", "Input": "{"}]},
            "ValidationException",
        ),
    ],
)
def test_what_aws_refuses_is_refused(
    scene: Scene, operation: str, asked: dict[str, Any], code: str
) -> None:
    name = "Rule" if operation == "put_targets" else "Name"

    with pytest.raises(ClientError) as caught:
        getattr(scene.client("events"), operation)(**{name: "x"}, **asked)

    assert caught.value.response["Error"]["Code"] == code


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"FlexibleTimeWindow": {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 5}}, "flexible"),
        ({"Target": {"Arn": "arn:aws:scheduler:::aws-sdk:sqs:sendMessage"}}, "targets such as"),
        ({"ActionAfterCompletion": "DELETE"}, "being deleted"),
    ],
)
def test_what_the_scheduler_does_not_do_here_is_refused(
    scene: Scene, changes: dict[str, Any], words: str
) -> None:
    asked = {
        "Name": "x",
        "ScheduleExpression": "rate(1 minute)",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": {"Arn": scene.queue(), "RoleArn": "arn:aws:iam::1:role/x"},
    }

    with pytest.raises(ClientError, match=f"The local cloud does not do scheduler: .*{words}"):
        scene.client("scheduler").create_schedule(**asked | changes)


def test_a_schedule_needs_an_expression_that_can_be_read(scene: Scene) -> None:
    with pytest.raises(ClientError, match="Invalid Schedule Expression"):
        scene.client("scheduler").create_schedule(
            Name="x",
            ScheduleExpression="now and then",
            FlexibleTimeWindow={"Mode": "OFF"},
            Target={"Arn": scene.queue(), "RoleArn": "arn:aws:iam::1:role/x"},
        )


def test_there_are_no_pipes(scene: Scene) -> None:
    with pytest.raises(ClientError, match="The local cloud does not do pipes"):
        scene.client("pipes").create_pipe(Name="x", RoleArn="r", Source="s", Target="t")
