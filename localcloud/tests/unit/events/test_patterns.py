"""Which events a pattern is for, filter by filter."""

import copy
import json
from typing import Any

import pytest

from localcloud.events.patterns import InvalidPatternError, UnknownFilterError, compiled
from localcloud.tests.s3_event import OBJECT_CREATED

UPLOADS = {
    "source": ["aws.s3"],
    "detail-type": ["Object Created"],
    "detail": {
        "bucket": {"name": ["media"]},
        "object": {"key": [{"prefix": "uploads/"}], "size": [{"numeric": [">", 0]}]},
    },
}


def matches(pattern: Any, event: dict[str, Any]) -> bool:
    return compiled(json.dumps(pattern))(event)


@pytest.mark.parametrize(
    ("key", "size", "is_for_it"),
    [
        ("uploads/a.wav", 1, True),
        ("uploads/folder/", 0, False),
        ("versions/a.wav", 1, False),
    ],
)
def test_the_upload_rule_is_for_uploads_that_have_bytes(
    key: str, size: int, is_for_it: bool
) -> None:
    event = copy.deepcopy(OBJECT_CREATED)
    event["detail"]["object"] |= {"key": key, "size": size}

    assert matches(UPLOADS, event) == is_for_it


@pytest.mark.parametrize(
    ("filters", "values", "others"),
    [
        (["a"], ["a", ["b", "a"]], ["A", "ab", 1, None, ["b"]]),
        ([""], [""], [" ", None]),
        ([1], [1, 1.0], [True, "1", 2]),
        ([True], [True], [1, "true", False]),
        ([None], [None], ["", 0, False]),
        ([{"prefix": "up/"}], ["up/", "up/a"], ["Up/a", "a/up/", 1, None]),
        ([{"prefix": {"equals-ignore-case": "Up/"}}], ["uP/a"], ["a"]),
        ([{"suffix": ".wav"}], ["a.wav"], ["a.WAV", "wav"]),
        ([{"suffix": {"equals-ignore-case": ".wav"}}], ["a.WaV"], ["a.mp3"]),
        ([{"equals-ignore-case": "Alice"}], ["ALICE", "alice"], ["alic", 1]),
        ([{"numeric": [">", 0]}], [1, 0.5], [0, -1, "1", True]),
        ([{"numeric": [">=", 0, "<", 5]}], [0, 4.9], [5, -0.1]),
        ([{"numeric": ["=", 3]}], [3], [3.1]),
        ([{"anything-but": "a"}], ["b", 1], ["a"]),
        ([{"anything-but": ["a", "b"]}], ["c"], ["a", "b"]),
        ([{"anything-but": [1, 2]}], [3, "1"], [1, 2]),
        ([{"anything-but": {"prefix": "us-"}}], ["eu-1"], ["us-1"]),
        ([{"anything-but": {"prefix": ["us-", "eu-"]}}], ["ap-1"], ["us-1", "eu-1"]),
        ([{"anything-but": {"suffix": ".png"}}], ["a.jpg"], ["a.png"]),
        ([{"anything-but": {"equals-ignore-case": ["no"]}}], ["yes"], ["NO"]),
        ([{"anything-but": {"wildcard": "*/lib/*"}}], ["/a"], ["/a/lib/b"]),
        ([{"wildcard": "a*c"}], ["ac", "abbc", "a\nc"], ["acd", "bac"]),
        ([{"wildcard": r"a\*c"}], ["a*c"], ["abc"]),
        ([{"wildcard": r"a\\*"}], ["a\\", "a\\b"], ["a*", "ab"]),
        ([{"wildcard": "a.c"}], ["a.c"], ["abc"]),
        ([{"cidr": "10.0.0.0/24"}], ["10.0.0.255"], ["10.0.1.0", "somewhere"]),
        (["a", {"prefix": "b"}], ["a", "bc"], ["c"]),
    ],
)
def test_a_field_matches_what_a_filter_says(
    filters: list[Any], values: list[Any], others: list[Any]
) -> None:
    pattern = {"detail": {"x": filters}}

    assert [one for one in values if not matches(pattern, {"detail": {"x": one}})] == []
    assert [one for one in others if matches(pattern, {"detail": {"x": one}})] == []
    assert not matches(pattern, {"detail": {}})


@pytest.mark.parametrize(
    ("event", "exists"),
    [
        ({"a": {"x": 1}}, True),
        ({"a": {"x": None}}, True),
        ({"a": {"x": [{}, 1]}}, True),
        ({"a": {}}, False),
        ({}, False),
        ({"a": "text"}, False),
        ({"a": {"x": {"below": 1}}}, False),
        ({"a": {"x": []}}, False),
    ],
)
def test_a_field_exists_or_not(event: dict[str, Any], exists: bool) -> None:
    assert matches({"a": {"x": [{"exists": True}]}}, event) == exists
    assert matches({"a": {"x": [{"exists": False}]}}, event) != exists
    assert matches({"a": {"x": [{"exists": False}, 1, {"exists": True}]}}, event)


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
    pattern = {"s": ["x"], "detail": {"$or": [{"a": [1]}, {"b": [{"exists": True}], "c": [3]}]}}

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
        '{"a": [{"prefix": {"suffix": "x"}}]}',
        '{"a": [{"exists": "yes"}]}',
        '{"a": [{"wildcard": "a**"}]}',
        '{"a": [{"cidr": "10"}]}',
        '{"a": [{"anything-but": []}]}',
        '{"a": [{"prefix": "a", "suffix": "b"}]}',
        '{"$or": [{"a": [1]}]}',
    ],
)
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(InvalidPatternError):
        compiled(pattern)


@pytest.mark.parametrize("filters", [[{"begins": "x"}], [{"anything-but": {"cidr": "10.0.0.0/8"}}]])
def test_a_filter_that_is_not_known_is_never_guessed(filters: list[Any]) -> None:
    with pytest.raises(UnknownFilterError):
        compiled(json.dumps({"$or": [{"a": filters}, {"b": [1]}]}))
