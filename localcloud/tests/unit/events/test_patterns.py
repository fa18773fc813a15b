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
        '{"a": [{"prefix": 1}]}',
        '{"a": [{"prefix": "a", "numeric": [">", 1]}]}',
        '{"$or": [{"a": [1]}]}',
        '{"a": [NaN]}',
        '{"a":' * 3000 + '["x"]' + "}" * 3000,
    ],
)
def test_a_pattern_that_aws_does_not_take_is_invalid(pattern: str) -> None:
    with pytest.raises(InvalidPatternError):
        compiled(pattern)


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ({"a": [{"anything-but": "x"}]}, "anything-but"),
        ({"a": [{"exists": True}]}, "exists"),
        ({"$or": [{"a": [{"wildcard": "x*"}]}, {"b": [1]}]}, "wildcard"),
        ({"a": [{"numeric": [">", 0, "<", 5]}]}, "ranges of numbers"),
        ({"a": {"b.c": ["x"]}}, "names with dots"),
    ],
)
def test_an_unsupported_pattern_is_refused_by_name(pattern: Any, words: str) -> None:
    with pytest.raises(UnknownOperatorError, match=words):
        compiled(json.dumps(pattern))
