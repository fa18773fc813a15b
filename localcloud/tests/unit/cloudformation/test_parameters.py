"""Values of parameters are checked against their declarations, in CloudFormation's words."""

from typing import Any

import pytest

from localcloud.cloudformation.parameters import parameter_values
from localcloud.service import ServiceError

DECLARED = {"P": {"Type": "String", "Default": "x"}}


def value(given: str | None = None, **declaration: Any) -> str:
    asked = {} if given is None else {"P": given}
    return parameter_values({"P": {"Type": "String", **declaration}}, asked, {})["P"]


def test_a_default_stands_if_nothing_is_given() -> None:
    assert value(Default="x") == "x"
    assert value("y", Default="x") == "y"
    assert value("2", Type="Number", AllowedValues=[0, 2]) == "2"


def test_the_previous_value_is_kept_if_it_is_asked_for_whatever_the_default_is() -> None:
    assert parameter_values(DECLARED, {"P": None}, {"P": "before"}) == {"P": "before"}
    assert parameter_values(DECLARED, {}, {"P": "before"}) == {"P": "x"}


@pytest.mark.parametrize(
    ("given", "declaration", "words"),
    [
        (None, {}, r"Parameters: \[P\] must have values"),
        ("c", {"AllowedValues": ["a", "b"]}, "'P' must be one of AllowedValues"),
        ("Dev", {"AllowedPattern": "[a-z]+"}, r"P failed to satisfy constraint: must match"),
        ("x", {"Type": "Number"}, "must be a number"),
        ("1", {"Type": "Number", "MinValue": 2}, "not less than 2"),
        ("9", {"Type": "Number", "MaxValue": 8}, "not greater than 8"),
        ("x", {"Type": "CommaDelimitedList"}, "does not do the type CommaDelimitedList"),
    ],
)
def test_a_value_that_is_not_allowed_is_refused(
    given: str | None, declaration: dict[str, Any], words: str
) -> None:
    with pytest.raises(ServiceError, match=words):
        value(given, **declaration)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"Q": "1"}, r"\[Q\] do not exist in the template"),
        ({"P": None}, "Cannot specify usePreviousValue as true for a parameter key not in"),
    ],
)
def test_a_parameter_that_is_not_there_is_refused(given: Any, words: str) -> None:
    with pytest.raises(ServiceError, match=words):
        parameter_values(DECLARED, given, {})
