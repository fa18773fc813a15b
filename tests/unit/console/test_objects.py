"""Recordings and transcripts: in ranges, with types of our own, and of this stack alone."""

import asyncio
import json
from typing import Any

import pytest
from starlette.requests import Request

from scribe.console.objects import media, output
from scribe.errors import NotPossible
from tests.asgi import Answer, request
from tests.fakes.console import FakeConnection
from transcription.domain.jobs import JobRecord, Status

SOUND = bytes(range(256)) * 1000


def job(bucket: str = "media", key: str = "uploads/Gespräch 1.mp3", **fields: Any) -> JobRecord:
    upload = {"bucket": {"name": bucket}, "object": {"key": key, "version-id": "v7"}}
    return JobRecord(
        "talk-1",
        Status.COMPLETED,
        "execution",
        json.dumps({"detail": upload}),
        "2026-11-24T12:00:00.000Z",
        media={"bucket": bucket, "key": key, "format": "mp3"},
        **fields,
    )


@pytest.fixture
def connection() -> FakeConnection:
    """With a recording and a transcript."""
    made = FakeConnection()
    made.buckets.objects["media", "uploads/Gespräch 1.mp3"] = SOUND
    made.buckets.objects["transcripts", "talk-1/transcript.txt"] = b"Hello."
    made.buckets.objects["transcripts", "talk-1/transcript.html"] = b"<script>alert(1)</script>"
    return made


def get(answer: Any, *arguments: Any, **headers: str) -> Answer:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        connection, *rest = arguments
        response = await answer(connection, Request(scope), *rest)
        await response(scope, receive, send)

    return request(app, "GET", "http://127.0.0.1:1/", headers)


def test_a_range_of_a_recording_is_asked_of_s3_and_nothing_more(connection):
    answer = get(media, connection, job(), range="bytes=1000-1999")

    assert answer.status == 206
    assert answer.body == SOUND[1000:2000]
    assert answer.headers["content-range"] == f"bytes 1000-1999/{len(SOUND)}"
    assert connection.buckets.asked == [
        {
            "Bucket": "media",
            "Key": "uploads/Gespräch 1.mp3",
            "VersionId": "v7",
            "Range": "bytes=1000-1999",
        }
    ]


def test_a_whole_recording_comes_in_pieces_with_its_type_by_the_record(connection):
    answer = get(media, connection, job())

    assert (answer.status, answer.body) == (200, SOUND)
    assert answer.headers["content-type"] == "audio/mpeg"
    assert answer.headers["accept-ranges"] == "bytes"


def test_a_range_behind_the_end_is_said_to_be_none(connection):
    assert get(media, connection, job(), range="bytes=999999-").status == 416


@pytest.mark.parametrize("bad", ["bytes=0-1,5-9", "lines=0-5", "bytes=-", "bytes=a-b"])
def test_a_range_that_is_none_is_not_handed_on(connection, bad):
    get(media, connection, job(), range=bad)

    assert "Range" not in connection.buckets.asked[0]


@pytest.mark.parametrize(
    ("bucket", "key"), [("other", "uploads/a.mp3"), ("media", "secret/a.mp3"), ("media", "a.mp3")]
)
def test_a_record_that_names_another_place_opens_nothing(connection, bucket, key):
    connection.buckets.objects[bucket, key] = SOUND

    answer = get(media, connection, job(bucket, key))

    assert answer.status == 404
    assert connection.buckets.asked == []


def test_a_record_without_an_upload_is_not_possible(connection):
    broken = JobRecord("talk-1", Status.FAILED, "execution", "{}", "2026-11-24T12:00:00.000Z")

    with pytest.raises(NotPossible):
        asyncio.run(media(connection, Request({"type": "http", "headers": []}), broken))


def test_a_transcript_is_downloaded_under_the_recordings_name(connection):
    outputs = {"txt": "talk-1/transcript.txt", "html": "talk-1/transcript.html"}

    answer = get(output, connection, job(outputs=outputs), "txt")

    assert answer.body == b"Hello."
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["content-disposition"].endswith("''Gespr%C3%A4ch%201.txt")


def test_a_page_from_the_bucket_is_never_shown_as_one(connection):
    answer = get(output, connection, job(outputs={"html": "talk-1/transcript.html"}), "html")

    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment;")


@pytest.mark.parametrize(
    ("kind", "key"),
    [("txt", "other-2/transcript.txt"), ("txt", "raw/x.json"), ("exe", "talk-1/transcript.exe")],
)
def test_no_other_key_of_the_transcripts_bucket_is_given(connection, kind, key):
    connection.buckets.objects["transcripts", key] = b"secret"

    assert get(output, connection, job(outputs={kind: key}), kind).status == 404
    assert connection.buckets.asked == []


def test_a_transcript_with_the_personal_data_is_a_download_of_its_own(connection):
    connection.buckets.objects["transcripts", "talk-1/1/transcript.unredacted.txt"] = b"Hello Ann."
    outputs = {"unredacted.txt": "talk-1/1/transcript.unredacted.txt"}

    answer = get(output, connection, job(outputs=outputs), "unredacted.txt")

    assert (answer.status, answer.body) == (200, b"Hello Ann.")
    assert answer.headers["content-disposition"].endswith("Gespr%C3%A4ch%201.unredacted.txt")
