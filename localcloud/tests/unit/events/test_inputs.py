"""What a target of a rule gets."""

import json
from typing import Any

import pytest

from localcloud.events.inputs import Origin, payload_of, why_not

EVENT = {
    "id": "e",
    "detail-type": "Sold",
    "detail": {"name": 'Zoë "Z"', "sizes": [1, 2], "ok": True, "who": {"first": "Z"}},
}
ORIGIN = Origin("arn:aws:events:us-east-1:1:rule/r", "r", "2026-11-24T12:00:00Z")


def transformed(template: str, **paths: str) -> str:
    transformer = {"InputTemplate": template, "InputPathsMap": paths}
    return payload_of({"InputTransformer": transformer}, EVENT, ORIGIN)


@pytest.mark.parametrize(
    ("wanted", "payload"),
    [
        ({}, EVENT),
        ({"Input": '{"a": 1}'}, {"a": 1}),
        ({"InputPath": "$.detail"}, EVENT["detail"]),
        ({"InputPath": "$.detail.sizes"}, [1, 2]),
        ({"InputPath": "$.detail.sizes[1]"}, 2),
        ({"InputPath": "$.nothing"}, None),
    ],
)
def test_a_target_gets_the_event_or_what_it_wants(wanted: dict[str, Any], payload: Any) -> None:
    assert json.loads(payload_of(wanted, EVENT, ORIGIN)) == payload


def test_a_template_s_variables_are_json_outside_quotes_and_text_within() -> None:
    template = '{"name": <name>, "said": "it is <name>, <ok>", "sizes": <sizes>, "who": <who>}'

    made = transformed(
        template,
        name="$.detail.name",
        ok="$.detail.ok",
        sizes="$.detail.sizes",
        who="$.detail.who",
    )

    assert json.loads(made) == {
        "name": 'Zoë "Z"',
        "said": 'it is Zoë "Z", true',
        "sizes": [1, 2],
        "who": {"first": "Z"},
    }


def test_a_template_may_be_a_text() -> None:
    assert transformed('"<kind> in \\"<n>\\""', kind="$.detail-type", n="$.id") == (
        '"Sold in \\"e\\""'
    )


def test_an_object_loses_its_quotes_within_quotes() -> None:
    assert transformed('"who: <who>"', who="$.detail.who") == '"who: {first: Z}"'


def test_what_the_event_does_not_have_is_empty() -> None:
    assert json.loads(transformed('{"a": <gone>, "b": "x<gone>"}', gone="$.detail.gone")) == {
        "a": "",
        "b": "x",
    }


def test_some_variables_are_there_of_themselves() -> None:
    made = json.loads(
        transformed(
            '{"rule": <aws.events.rule-name>, "arn": "<aws.events.rule-arn>",'
            ' "whole": <aws.events.event.json>, "head": <aws.events.event>,'
            ' "at": <aws.events.event.ingestion-time>}'
        )
    )

    assert made == {
        "rule": "r",
        "arn": ORIGIN.rule_arn,
        "whole": EVENT,
        "head": {"id": "e", "detail-type": "Sold"},
        "at": ORIGIN.at,
    }


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ({"Input": "{}", "InputPath": "$"}, "Only one of"),
        ({"Input": "{"}, "JSON syntax error"),
        ({"InputPath": "detail"}, "Invalid JSONPath"),
        ({"InputPath": "$."}, "Invalid JSONPath"),
        ({"InputTransformer": {"InputPathsMap": {}}}, "InputTemplate"),
        ({"InputTransformer": {"InputTemplate": "<a>", "InputPathsMap": {"a": "$.["}}}, "JSONPath"),
    ],
)
def test_an_input_that_cannot_be_made_is_told(target: dict[str, Any], words: str) -> None:
    assert words in (why_not({"Id": "1", **target}) or "")


@pytest.mark.parametrize(
    "target",
    [
        {},
        {"Input": '"text"'},
        {"InputPath": "$.detail.a-b.c_d[0]"},
        {"InputTransformer": {"InputTemplate": '"<a>"', "InputPathsMap": {"a": "$.detail"}}},
    ],
)
def test_other_inputs_are_taken(target: dict[str, Any]) -> None:
    assert why_not({"Id": "1", **target}) is None
