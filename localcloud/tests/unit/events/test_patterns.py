"""Which events a pattern is for, operator by operator."""

import json
from typing import Any

import pytest

from localcloud.events.patterns import InvalidPatternError, UnknownOperatorError, compiled


def matches(pattern: Any, event: dict[str, Any]) -> bool:
    return compiled(json.dumps(pattern))(event)


@pytest.mark.parametrize(
    ("wanted", "values", "others"),
    [
        (["a"], ["a", ["b", "a"]], ["A", "ab", 1, None, ["b"], []]),
        ([1], [1, 1.0], [True, "1", 2]),
        ([True], [True], [1, "true", False]),
        ([None], [None], ["", 0, False]),
        ([{"prefix": "up/"}], ["up/", "up/a"], ["Up/a", "a/up/", 1, None]),
        ([{"numeric": [">", 0]}], [1, 0.5], [0, -1, "1", True]),
        ([{"numeric": [">=", 0, "<", 5]}], [0, 4.9], [5, -0.1]),
        ([{"numeric": ["=", 3]}], [3], [3.1]),
        (["a", {"prefix": "b"}], ["a", "bc"], ["c"]),
    ],
)
def test_a_field_matches_one_of_its_values(
    wanted: list[Any], values: list[Any], others: list[Any]
) -> None:
    pattern = {"detail": {"x": wanted}}

    assert [one for one in values if not matches(pattern, {"detail": {"x": one}})] == []
    assert [one for one in others if matches(pattern, {"detail": {"x": one}})] == []
    assert not matches(pattern, {"detail": {}})


def test_all_fields_have_to_match() -> None:
    pattern = {"source": ["shop"], "detail": {"a": [1], "b": {"c": [2]}}}

    assert matches(pattern, {"source": "shop", "detail": {"a": 1, "b": {"c": 2}, "d": 3}})
    assert not matches(pattern, {"source": "shop", "detail": {"a": 1, "b": {"c": 3}}})
    assert not matches(pattern, {"source": "shop", "detail": {"a": 1, "b": 2}})


def test_of_a_list_of_objects_the_same_one_has_to_match() -> None:
    pattern = {"items": {"name": ["a"], "count": [{"numeric": [">", 1]}]}}

    assert matches(pattern, {"items": [{"name": "b"}, {"name": "a", "count": 2}]})
    assert not matches(pattern, {"items": [{"name": "a", "count": 1}, {"name": "b", "count": 2}]})


def test_one_of_the_choices_is_enough_beside_the_other_fields() -> None:
    pattern = {"s": ["x"], "detail": {"$or": [{"a": [1]}, {"b": [2], "c": [3]}]}}

    assert matches(pattern, {"s": "x", "detail": {"a": 1}})
    assert matches(pattern, {"s": "x", "detail": {"b": 2, "c": 3}})
    assert not matches(pattern, {"s": "x", "detail": {"b": 2}})
    assert not matches(pattern, {"s": "y", "detail": {"a": 1}})


def test_a_name_with_dots_is_a_field_of_an_object() -> None:
    assert matches({"detail": {"state.status": ["on"]}}, {"detail": {"state": {"status": "on"}}})
    assert matches({"detail": {"state": {"status": ["on"]}}}, {"detail": {"state.status": "on"}})


def test_a_field_may_have_a_value_and_fields_by_names_with_dots() -> None:
    event = {"state": "off", "state.since": 5}

    assert matches({"state": ["off"]}, event)
    assert matches({"state": {"since": [5]}}, event)
    assert not matches({"state.since": [6]}, event)


def test_names_with_dots_and_without_are_fields_of_one_object() -> None:
    event = {"state.by": "ann", "state": {"since": 5}}

    assert matches({"state": {"by": ["ann"], "since": [5]}}, event)
    assert matches({"state.by": ["ann"], "state": {"since": [5]}}, event)
    assert not matches({"state.by": ["ann"], "state": {"since": [6]}}, event)


@pytest.mark.parametrize(
    "pattern",
    [
        "no JSON",
        "[]",
        "{}",
        '{"a": {}}',
        '{"a": []}',
        '{"a": "text"}',
        '{"a": [["nested"]]}',
        '{"a": [{"numeric": [">"]}]}',
        '{"a": [{"numeric": ["!", 1]}]}',
        '{"a": [{"numeric": [">", "1"]}]}',
        '{"a": [{"numeric": [">", 1, ">", 2]}]}',
        '{"a": [{"numeric": [">", 5, "<", 2]}]}',
        '{"a": [{"prefix": 1}]}',
        '{"a": [{"prefix": "a", "numeric": [">", 1]}]}',
        '{"$or": [{"a": [1]}]}',
        '{"a": [NaN]}',
        '{"a": ["x"], "a.b": ["y"]}',
        '{"a":' * 3000 + '["x"]' + "}" * 3000,
    ],
)
def test_a_pattern_that_aws_does_not_take_is_invalid(pattern: str) -> None:
    with pytest.raises(InvalidPatternError):
        compiled(pattern)


@pytest.mark.parametrize("name", ["anything-but", "exists", "wildcard"])
def test_an_operator_that_is_not_done_is_never_guessed(name: str) -> None:
    with pytest.raises(UnknownOperatorError, match=name):
        compiled(json.dumps({"$or": [{"a": [{name: "x"}]}, {"b": [1]}]}))
