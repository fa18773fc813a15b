"""Which targets there are."""

from typing import Any

import pytest

from localcloud.events.targets import OF_SCHEDULES, why_not

MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:transcription:live"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:queue"
LOG_GROUP = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/events/all"
BUS = "arn:aws:events:us-east-1:123456789012:event-bus/other"
OF_BOTH = [
    MACHINE,
    QUEUE,
    "arn:aws:lambda:us-east-1:123456789012:function:sweep:live",
    "arn:aws:sns:us-east-1:123456789012:topic",
]


@pytest.mark.parametrize("arn", [*OF_BOTH, LOG_GROUP, BUS])
def test_rules_deliver_to_these(arn: str) -> None:
    assert why_not({"Id": "1", "Arn": arn, "RetryPolicy": {}, "DeadLetterConfig": {}}) is None


@pytest.mark.parametrize("arn", OF_BOTH)
def test_schedules_deliver_to_these(arn: str) -> None:
    assert why_not({"Arn": arn, "RoleArn": "r", "Input": "{}"}, OF_SCHEDULES) is None


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ({"Arn": "arn:aws:ecs:us-east-1:123456789012:cluster/x"}, "cluster"),
        ({"Arn": "arn:aws:states:us-east-1:123456789012:activity:x"}, "activity"),
        ({"Arn": "arn:aws:events:us-east-1:123456789012:api-destination/x/y"}, "api-destination"),
        ({"Arn": "nonsense"}, "nonsense"),
        ({"Arn": MACHINE, "EcsParameters": {}}, "EcsParameters"),
    ],
)
def test_other_targets_are_not_there(target: dict[str, Any], words: str) -> None:
    assert words in (why_not(target) or "")


@pytest.mark.parametrize(
    "target",
    [
        {"Arn": "arn:aws:scheduler:::aws-sdk:sqs:sendMessage"},
        {"Arn": LOG_GROUP},
        {"Arn": BUS},
        {"Arn": QUEUE, "InputTransformer": {}},
    ],
)
def test_schedules_have_fewer(target: dict[str, Any]) -> None:
    assert why_not(target, OF_SCHEDULES)
