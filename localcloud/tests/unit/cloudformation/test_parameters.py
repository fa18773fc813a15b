"""Parameters: what was given, checked against what is declared, in CloudFormation's words."""

from typing import Any

import pytest

from localcloud.cloudformation.errors import TemplateInvalidError
from localcloud.cloudformation.parameters import parameter_values, typed


def value(given: str | None = None, **declaration: Any) -> str:
    asked = {} if given is None else {"P": given}
    return parameter_values({"P": {"Type": "String", **declaration}}, asked, {})["P"]


def test_a_default_stands_where_nothing_is_given() -> None:
    assert value(Default="x") == "x"
    assert value("y", Default="x") == "y"
    assert value(Type="Number", Default=5) == "5"


def test_the_value_before_can_be_kept() -> None:
    declared = {"P": {"Type": "String", "Default": "x"}}

    assert parameter_values(declared, {"P": None}, {"P": "before"}) == {"P": "before"}


@pytest.mark.parametrize(
    ("given", "declaration", "words"),
    [
        (None, {}, r"Parameters: \[P\] must have values"),
        ("c", {"AllowedValues": ["a", "b"]}, "'P' must be one of AllowedValues"),
        ("Dev", {"AllowedPattern": "[a-z]+"}, r"P failed to satisfy constraint: must match"),
        ("devx!", {"AllowedPattern": "[a-z]+"}, "failed to satisfy"),
        ("x", {"Type": "Number"}, "must be a number"),
        ("1", {"Type": "Number", "MinValue": 2}, "not less than 2"),
        ("9", {"Type": "Number", "MaxValue": 8}, "not greater than 8"),
        ("a", {"MinLength": 2}, "at least 2 characters"),
        ("abc", {"MaxLength": 2}, "at most 2 characters"),
        ("x", {"Type": "AWS::SSM::Parameter::Value<String>"}, "does not do the type AWS::SSM"),
    ],
)
def test_a_value_that_is_not_allowed_is_told(
    given: str | None, declaration: dict[str, Any], words: str
) -> None:
    with pytest.raises(TemplateInvalidError, match=words):
        value(given, **declaration)


def test_a_parameter_that_is_not_declared_is_told() -> None:
    with pytest.raises(TemplateInvalidError, match=r"\[Q\] do not exist in the template"):
        parameter_values({}, {"Q": "1"}, {})


def test_allowed_numbers_may_be_written_as_text() -> None:
    assert value("2", Type="Number", AllowedValues=[0, 2]) == "2"


def test_lists_are_split() -> None:
    assert typed({"Type": "CommaDelimitedList"}, "a, b") == ["a", "b"]
    assert typed({"Type": "CommaDelimitedList"}, "") == []
    assert typed({"Type": "String"}, "a, b") == "a, b"
