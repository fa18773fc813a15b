"""What a target gets, and which targets there are."""

import json
from typing import Any

import pytest

from localcloud.events.patterns import unknown_filters
from localcloud.events.targets import payload_of, why_not

EVENT = {"id": "e", "detail": {"name": "Zoë", "sizes": [1, 2]}}
MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:transcription:live"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:queue"


@pytest.mark.parametrize(
    ("wanted", "payload"),
    [
        ({}, EVENT),
        ({"Input": '{"a": 1}'}, {"a": 1}),
        ({"InputPath": "$.detail"}, EVENT["detail"]),
        ({"InputPath": "$.detail.sizes"}, [1, 2]),
        ({"InputPath": "$.nothing"}, None),
    ],
)
def test_a_target_gets_the_event_or_what_it_wants(wanted: dict[str, Any], payload: Any) -> None:
    assert json.loads(payload_of({"Arn": QUEUE, **wanted}, EVENT)) == payload


@pytest.mark.parametrize(
    "arn",
    [
        MACHINE,
        QUEUE,
        "arn:aws:lambda:us-east-1:123456789012:function:sweep:live",
        "arn:aws:sns:us-east-1:123456789012:topic",
    ],
)
def test_these_targets_are_delivered_to(arn: str) -> None:
    assert why_not({"Id": "1", "Arn": arn, "RetryPolicy": {}, "DeadLetterConfig": {}}) is None


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ({"Arn": "arn:aws:logs:us-east-1:123456789012:log-group:x"}, "log-group"),
        ({"Arn": "arn:aws:states:us-east-1:123456789012:activity:x"}, "activity"),
        ({"Arn": "nonsense"}, "nonsense"),
        ({"Arn": QUEUE, "InputTransformer": {}}, "InputTransformer"),
        ({"Arn": MACHINE, "EcsParameters": {}}, "EcsParameters"),
    ],
)
def test_other_targets_are_not(target: dict[str, Any], words: str) -> None:
    assert words in (why_not(target) or "")


def test_a_pattern_s_filters_are_known_or_named() -> None:
    known = {
        "detail": {
            "object": {"key": [{"prefix": "uploads/"}], "size": [{"numeric": [">", 0]}]},
            "$or": [{"a": [{"exists": True}]}, {"b": [{"anything-but": ["x"]}]}],
        }
    }
    strange = {"detail": {"$or": [{"a": [{"begins": "x"}]}], "b": ["plain", {"ends": "y"}]}}

    assert unknown_filters(json.dumps(known)) == []
    assert unknown_filters(json.dumps(strange)) == ["begins", "ends"]
    assert unknown_filters("no JSON") == []
