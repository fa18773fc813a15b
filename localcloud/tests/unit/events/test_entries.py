"""PutEvents checks its entries and makes events of them."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from localcloud.events.entries import EntryError, checked, event_of
from localcloud.service import ServiceError

NOW = datetime(2026, 11, 24, 12, 0, 0, tzinfo=UTC)
ENTRY = {"Source": "shop", "DetailType": "Sold", "Detail": '{"price": 3}'}


def made(**changes: Any) -> dict[str, Any]:
    return event_of(ENTRY | changes, "123456789012", "us-east-1", NOW)


def test_an_entry_becomes_an_event_as_aws_writes_it() -> None:
    event = made(Resources=["arn:aws:s3:::x"])

    assert len(event.pop("id")) == 36
    assert event == {
        "version": "0",
        "detail-type": "Sold",
        "source": "shop",
        "account": "123456789012",
        "time": "2026-11-24T12:00:00Z",
        "region": "us-east-1",
        "resources": ["arn:aws:s3:::x"],
        "detail": {"price": 3},
    }


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"Source": ""}, "InvalidArgument"),
        ({"DetailType": None}, "InvalidArgument"),
        ({"Detail": ""}, "InvalidArgument"),
        ({"Time": 1_764_000_000}, "NotImplemented"),
        ({"Detail": "{"}, "MalformedDetail"),
        ({"Detail": "[]"}, "MalformedDetail"),
        ({"Detail": '"text"'}, "MalformedDetail"),
        ({"Detail": '{"a": NaN}'}, "MalformedDetail"),
        ({"Detail": '{"a":' * 100_000}, "MalformedDetail"),
        ({"Source": "aws.s3"}, "NotAuthorizedForSourceException"),
    ],
)
def test_a_bad_entry_has_its_code(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(EntryError) as caught:
        made(**changes)

    assert caught.value.code == code


@pytest.mark.parametrize(
    "entries",
    [
        None,
        [],
        [ENTRY] * 11,
        [ENTRY | {"Detail": json.dumps({"a": "x" * 1024 * 1024})}],
        [ENTRY | {"Detail": json.dumps({"a": "ü" * 300_000}, ensure_ascii=False)}] * 2,
    ],
)
def test_a_call_that_is_too_large_or_empty_is_refused_as_a_whole(entries: Any) -> None:
    with pytest.raises(ServiceError) as caught:
        checked(entries)

    assert caught.value.code == "ValidationException"


def test_ten_entries_of_a_megabyte_together_are_taken() -> None:
    entries = [ENTRY | {"Detail": json.dumps({"a": "x" * 104_000})}] * 10

    assert checked(entries) == entries
