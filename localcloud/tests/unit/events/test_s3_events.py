"""S3's events have the shape that the sample events have, which is AWS's."""

from dataclasses import dataclass
from typing import Any

import pytest

from localcloud.events.s3_events import object_created, object_deleted
from localcloud.tests.s3_event import OBJECT_CREATED, shape


@dataclass
class FakeBucket:
    name: str = "media"
    arn: str = "arn:aws:s3:::media"
    region_name: str = "us-east-1"
    is_versioned: bool = True


@dataclass
class FakeKey:
    name: str = "uploads/interview.wav"
    size: int = 320_044
    etag: str = '"01d41d8cd98f00b204e9800998ecf842"'
    version_id: str | None = "v1"


def event(name: str = "s3:ObjectCreated:Put") -> dict[str, Any]:
    made = object_created("123456789012", FakeBucket(), name, FakeKey())
    assert made is not None
    return made


def test_an_event_has_every_member_that_aws_s_has_and_no_other() -> None:
    assert shape(event()) == shape(OBJECT_CREATED)


def test_a_bucket_without_versions_gives_none() -> None:
    made = object_created("1", FakeBucket(is_versioned=False), "s3:ObjectCreated:Put", FakeKey())

    assert made is not None
    assert "version-id" not in made["detail"]["object"]


@pytest.mark.parametrize("key", ["uploads/a b+c.wav", "uploads/ü%20😀.wav", "uploads/'\"&=.wav"])
def test_the_key_is_as_it_is(key: str) -> None:
    made = object_created("1", FakeBucket(), "s3:ObjectCreated:Put", FakeKey(name=key))

    assert made is not None
    assert made["detail"]["object"]["key"] == key


def test_the_etag_has_no_quotes() -> None:
    assert event()["detail"]["object"]["etag"] == "01d41d8cd98f00b204e9800998ecf842"


def test_sequencers_rise() -> None:
    sequencers = [event()["detail"]["object"]["sequencer"] for _ in range(20)]

    assert sequencers == sorted(set(sequencers))


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("s3:ObjectCreated:Put", "PutObject"),
        ("s3:ObjectCreated:Copy", "CopyObject"),
        ("s3:ObjectCreated:Post", "POST Object"),
        ("s3:ObjectCreated:CompleteMultipartUpload", "CompleteMultipartUpload"),
    ],
)
def test_the_reason_is_what_was_called(name: str, reason: str) -> None:
    assert event(name)["detail"]["reason"] == reason


def test_what_creates_nothing_is_no_event() -> None:
    assert object_created("1", FakeBucket(), "s3:ObjectAcl:Put", FakeKey()) is None


@pytest.mark.parametrize(
    ("by_marker", "how", "etag"),
    [
        (True, "Delete Marker Created", {"etag": "d41d8cd98f00b204e9800998ecf8427e"}),
        (False, "Permanently Deleted", {}),
    ],
)
def test_a_deletion_says_how_it_was_done(by_marker: bool, how: str, etag: dict[str, str]) -> None:
    made = object_deleted("1", FakeBucket(), "a b", "v2", by_marker=by_marker)

    assert made["detail-type"] == "Object Deleted"
    assert (made["detail"]["reason"], made["detail"]["deletion-type"]) == ("DeleteObject", how)
    gone = made["detail"]["object"]
    assert gone.pop("sequencer")
    assert gone == {"key": "a b", "version-id": "v2", **etag}
