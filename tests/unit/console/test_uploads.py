"""An upload is checked before it is taken, and goes on part by part."""

import asyncio
import json
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.requests import ClientDisconnect, Request

from scribe.console.uploads import PART_BYTES, check, receive
from scribe.errors import UnusableFile, UnusableOption
from tests.fakes.console import FakeConnection
from transcription.domain.uploads import Upload
from transcription.media.limits import MAX_BYTES


def upload(
    connection: FakeConnection,
    pieces: list[bytes],
    name: str = "talk.mp3",
    *,
    breaks: bool = False,
    **options: str,
) -> Upload:
    query = urlencode({"name": name, "options": json.dumps(options)})
    length = str(sum(map(len, pieces)))
    messages: list[dict[str, Any]] = [
        {"type": "http.request", "body": piece, "more_body": True} for piece in pieces
    ]
    end = {"type": "http.disconnect"} if breaks else {"type": "http.request", "body": b""}
    left = iter([*messages, end])

    async def receive_message() -> Any:
        return next(left)

    scope = {
        "type": "http",
        "method": "POST",
        "query_string": query.encode(),
        "headers": [(b"content-length", length.encode())],
    }
    return asyncio.run(receive(connection, Request(scope, receive_message)))  # type: ignore[arg-type]


def test_a_small_recording_is_stored_with_its_options_under_the_uploads():
    connection = FakeConnection()

    done = upload(connection, [b"abc", b"def"], "Gespräch 1.mp3", speakers="2", language="de-DE")

    assert done == Upload("media", "uploads/Gespräch 1.mp3", "v1", "v1")
    (stored,) = connection.buckets.asked
    assert stored["Body"] == b"abcdef"
    assert stored["Metadata"] == {"speakers": "2", "language": "de-DE"}
    assert stored["ContentType"] == "audio/mpeg"


def test_a_large_recording_goes_in_parts_as_it_arrives():
    connection = FakeConnection()
    piece = bytes(3 * 1024 * 1024)

    upload(connection, [piece] * 7)

    sizes = [len(part) for _, part in sorted(connection.buckets.parts.items())]
    assert sizes == [PART_BYTES, PART_BYTES, 21 * 1024 * 1024 - 2 * PART_BYTES]
    assert [
        part["PartNumber"] for part in connection.buckets.asked[-1]["MultipartUpload"]["Parts"]
    ] == [*(1, 2, 3)]


def test_an_upload_that_breaks_off_is_given_up():
    connection = FakeConnection()

    with pytest.raises(ClientDisconnect):
        upload(connection, [bytes(PART_BYTES)] * 2, breaks=True)

    assert connection.buckets.aborted


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../x.mp3", "a/b.mp3", "a\\b.mp3", "a\n.mp3", "ä" * 600]
)
def test_a_name_that_leads_elsewhere_is_refused(name):
    with pytest.raises(UnusableFile):
        check({"name": name}, "10")


@pytest.mark.parametrize("size", ["", "0", "-1", "x", str(MAX_BYTES + 1)])
def test_a_size_that_cannot_be_transcribed_is_refused(size):
    with pytest.raises(UnusableFile):
        check({"name": "talk.mp3"}, size)


@pytest.mark.parametrize(
    "options",
    ['{"speakers": "2", "channels": "true"}', "[]", "{"],
)
def test_options_that_the_stack_would_refuse_are_refused_before_the_upload(options):
    with pytest.raises(UnusableOption):
        check({"name": "talk.mp3", "options": options}, "10")
