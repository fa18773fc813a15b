"""The upload in an execution's input, and invalid inputs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.uploads import BUCKET, event_for
from transcription.domain.errors import InvalidEvent
from transcription.domain.uploads import Upload, parse_upload, upload_order

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def event_with(**parts: object) -> dict:
    event = event_for()
    event["detail"]["object"] |= parts
    return event


def test_an_upload_is_bucket_key_and_version():
    upload = parse_upload(event_for("uploads/a/b c.wav", "v7"))

    assert upload == Upload(BUCKET, "uploads/a/b c.wav", "v7", "v7")
    assert upload.name == "b c.wav"


def test_in_a_bucket_without_versions_the_sequencer_is_the_version():
    upload = parse_upload(event_for(version=None))

    assert upload.version == "00617F08299329D189"
    assert upload.version_id is None


def test_an_empty_version_is_none():
    assert parse_upload(event_with(**{"version-id": ""})).version_id is None


def test_the_key_is_taken_as_it_is_and_not_decoded():
    assert parse_upload(event_for("uploads/a+b%20c.wav")).key == "uploads/a+b%20c.wav"


@pytest.mark.parametrize(
    "event",
    [
        None,
        "uploads/a.wav",
        {},
        {"detail": None},
        {"detail": []},
        {"detail": {"bucket": "media", "object": {"key": "a", "version-id": "1"}}},
        {"detail": {"bucket": {"name": "media"}, "object": "a"}},
        {"detail": {"bucket": {"name": "media"}, "object": {"version-id": "1"}}},
        {"detail": {"bucket": {"name": "media"}, "object": {"key": "a"}}},
        {"Records": [{"s3": {"bucket": {"name": "media"}, "object": {"key": "a"}}}]},
        event_with(key=""),
        event_with(key=None),
        event_with(key=["a"]),
        event_with(**{"version-id": 7}),
        event_with(**{"version-id": None, "sequencer": None}),
        event_with(key="uploads/\ud83c.wav"),
        event_with(**{"version-id": "\udc00"}),
    ],
)
def test_anything_else_is_an_invalid_event(event):
    with pytest.raises(InvalidEvent) as raised:
        parse_upload(event)

    assert "event" in str(raised.value).lower()
    assert not raised.value.retryable


@given(
    st.fixed_dictionaries(
        {
            "detail": st.fixed_dictionaries(
                {"bucket": st.fixed_dictionaries({"name": JSON}), "object": JSON}
            )
        }
    )
)
def test_no_event_of_nearly_the_right_shape_breaks_the_parser(event):
    try:
        upload = parse_upload(event)
    except InvalidEvent:
        return

    assert upload.bucket
    assert upload.key


def test_uploads_of_one_second_are_in_the_order_of_their_sequencers():
    event = event_for()
    orders = []
    for sequencer in ("0055AED6DCD90281E5", "0055AED6DCD90281E51", "0055AED6DD"):
        event["detail"]["object"]["sequencer"] = sequencer
        orders.append(upload_order(event))

    assert orders == sorted(orders)
    assert len(set(orders)) == 3


def test_the_object_of_a_backfill_is_as_old_as_it_was_put():
    backfill = {"detail": {"object": {"key": "a", "last-modified": "2026-11-24T01:02:03Z"}}}
    later = event_for(time="2026-11-24T01:02:04Z")

    assert "" < upload_order(backfill) < upload_order(later)


@pytest.mark.parametrize(
    "event",
    [{}, None, {"detail": 3}, event_for(time=None), event_for(time="ü" * 99), event_for(time=5)],
)
def test_an_event_that_does_not_say_when_has_no_order(event):
    assert upload_order(event) == ""
