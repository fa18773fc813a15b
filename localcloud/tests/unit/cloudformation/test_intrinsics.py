"""CloudFormation's functions, one case each."""

from typing import Any

import pytest

from localcloud.cloudformation.errors import TemplateInvalidError
from localcloud.cloudformation.intrinsics import Scope, references, resolve

SCOPE = Scope(
    names={"Stage": "dev", "List": ["a", "b"], "AWS::Region": "us-east-1"},
    conditions={"Yes": True, "No": False},
    attribute=lambda name, attribute: f"<{name}.{attribute or 'Ref'}>",
)


@pytest.mark.parametrize(
    ("value", "result"),
    [
        ({"Ref": "Stage"}, "dev"),
        ({"Ref": "List"}, ["a", "b"]),
        ({"Ref": "Queue"}, "<Queue.Ref>"),
        ({"Fn::GetAtt": ["Queue", "Arn"]}, "<Queue.Arn>"),
        ({"Fn::GetAtt": "Queue.Arn"}, "<Queue.Arn>"),
        ({"Fn::Sub": "${Stage}-x-${AWS::Region}-${Queue}-${Queue.Arn}"}, None),
        ({"Fn::Sub": "${!Literal} ${Stage}"}, "${Literal} dev"),
        ({"Fn::Join": ["-", [{"Ref": "Stage"}, 1, True]]}, "dev-1-true"),
        ({"Fn::Split": [",", {"Fn::Sub": "${Stage},,x"}]}, ["dev", "", "x"]),
        ({"Fn::Split": [",", ""]}, [""]),
        ({"Fn::Select": [1, {"Fn::Split": ["/", "a/b"]}]}, "b"),
        ({"Fn::If": ["Yes", "then", "else"]}, "then"),
        ({"Fn::If": ["No", "then", {"Ref": "Stage"}]}, "dev"),
        ({"Fn::Equals": [{"Ref": "Stage"}, "dev"]}, True),
        ({"Fn::Equals": [0, "0"]}, True),
        ({"Fn::Not": [{"Fn::Equals": [1, 2]}]}, True),
        ([{"Ref": "Stage"}, 1], ["dev", 1]),
        ({"a": {"b": {"Ref": "Stage"}}}, {"a": {"b": "dev"}}),
    ],
)
def test_each_function_has_its_result(value: Any, result: Any) -> None:
    if result is None:
        result = "dev-x-us-east-1-<Queue.Ref>-<Queue.Arn>"

    assert resolve(value, SCOPE) == result


def test_no_value_takes_the_property_or_the_item_away() -> None:
    gone = {"Fn::If": ["No", "x", {"Ref": "AWS::NoValue"}]}

    assert resolve({"kept": 1, "gone": gone, "list": [1, gone, 2]}, SCOPE) == {
        "kept": 1,
        "list": [1, 2],
    }


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"Fn::And": [True, True]}, "does not do Fn::And"),
        ({"Condition": "Yes"}, "does not do conditions of conditions"),
        ({"Fn::Sub": ["${A}", {"A": 1}]}, "does not do Fn::Sub with a mapping"),
        ({"Fn::If": ["Perhaps", 1, 2]}, "condition Perhaps"),
    ],
)
def test_what_cannot_be_resolved_says_so(value: Any, words: str) -> None:
    with pytest.raises(TemplateInvalidError, match=words):
        resolve(value, SCOPE)


def test_references_are_found_wherever_they_stand() -> None:
    value = {
        "a": {"Ref": "One"},
        "b": [{"Fn::GetAtt": ["Two", "Arn"]}, {"Fn::GetAtt": "Three.Arn"}],
        "c": {"Fn::Sub": "${Four.Arn} ${Five}"},
        "d": {"Ref": "Stage"},
    }

    resources = dict.fromkeys(("One", "Two", "Three", "Four", "Five", "Six"))
    assert references(value, resources) == {"One", "Two", "Three", "Four", "Five"}
