"""The transcripts bucket."""

from dataclasses import replace

import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from transcription.adapters import transcript_store
from transcription.adapters.transcript_store import S3TranscriptStore
from transcription.domain.errors import ServiceUnavailable, TranscriptMissing
from transcription.steps.ports import Precedence
from transcription.transcripts import UnreadableTranscript

BUCKET = "transcripts-bucket"


def test_what_is_written_can_be_read_with_its_type(s3):
    s3.create_bucket(Bucket=BUCKET)
    store = S3TranscriptStore(s3, BUCKET)

    for body in (b"old", "neü".encode()):
        store.write("interview-1f/transcript.html", body, "text/html; charset=utf-8")

    answer = s3.get_object(Bucket=BUCKET, Key="interview-1f/transcript.html")
    assert answer["ContentType"] == "text/html; charset=utf-8"
    assert store.read("interview-1f/transcript.html") == "neü".encode()


def test_a_raw_output_that_is_not_there_is_missing_and_worth_another_try(s3):
    s3.create_bucket(Bucket=BUCKET)

    with pytest.raises(TranscriptMissing, match=r"raw/a\.json") as raised:
        S3TranscriptStore(s3, BUCKET).read("raw/a.json")

    assert raised.value.retryable


def test_a_raw_output_that_does_not_fit_into_the_memory_is_refused_unread(s3, monkeypatch):
    s3.create_bucket(Bucket=BUCKET)
    s3.put_object(Bucket=BUCKET, Key="raw/a.json", Body=b"x" * 101)
    monkeypatch.setattr(transcript_store, "MAX_RAW_BYTES", 100)

    with pytest.raises(UnreadableTranscript, match="it has 101 bytes, and at most 100 can be read"):
        S3TranscriptStore(s3, BUCKET).read("raw/a.json")


@pytest.mark.parametrize("operation", ["get_object", "put_object"])
@pytest.mark.parametrize(
    ("code", "status", "error"),
    [
        ("SlowDown", 503, ServiceUnavailable),
        ("InternalError", 500, ServiceUnavailable),
        ("AccessDenied", 403, ClientError),
    ],
)
def test_only_what_may_pass_is_unavailable(s3, operation, code, status, error):
    store = S3TranscriptStore(s3, BUCKET)
    with Stubber(s3) as stub:
        stub.add_client_error(operation, code, http_status_code=status)

        with pytest.raises(error):
            store.read("k") if operation == "get_object" else store.write("k", b"", "text/plain")


@pytest.fixture
def store(s3) -> S3TranscriptStore:
    s3.create_bucket(Bucket=BUCKET)
    return S3TranscriptStore(s3, BUCKET)


FIRST, SECOND = "2026-11-24T01:02:03Z 0A", "2026-11-24T01:02:03Z 0B"


@pytest.mark.parametrize(
    ("there", "late", "stays"),
    [
        (Precedence(attempt=1), Precedence(attempt=2), b"late"),
        (Precedence(attempt=2), Precedence(attempt=1), b"there"),
        (Precedence(SECOND, 1), Precedence(FIRST, 9), b"there"),
        (Precedence(FIRST, 9), Precedence(SECOND, 1), b"late"),
        (Precedence(FIRST, 1), Precedence(FIRST, 2), b"late"),
        (Precedence(FIRST, 2), Precedence(FIRST, 2), b"there"),
        (Precedence(FIRST, 1), Precedence("", 5), b"there"),
        (Precedence(FIRST, 1, 2), Precedence(FIRST, 1, 1), b"there"),
        (Precedence(FIRST, 1, 2), Precedence(FIRST, 1, 3), b"late"),
        (Precedence(FIRST, 1, 2), Precedence(FIRST, 2), b"late"),
    ],
)
def test_under_a_stable_name_the_latest_upload_s_latest_attempt_stays(
    store, s3, there, late, stays
):
    key = "by-name/a.wav/transcript.txt"
    store.publish(key, replace(there, job_id="a-1"), b"there", "text/plain")

    store.publish(key, replace(late, job_id="a-2"), b"late", "text/plain")

    assert store.read(key) == stays
    whose = s3.head_object(Bucket=BUCKET, Key=key)["Metadata"]["job-id"]
    assert whose == ("a-1" if stays == b"there" else "a-2")


def test_a_file_that_is_replaced_between_the_look_and_the_write_is_looked_at_again(store, s3):
    store.publish("a/transcript.txt", Precedence(attempt=1), b"one", "text/plain")
    head = s3.head_object
    answers = [lambda **_: {"Metadata": {"attempt": "1"}, "ETag": '"stale"'}, head]
    client = _Overridden(s3, lambda **arguments: answers.pop(0)(**arguments))  # noqa: PLW0108

    S3TranscriptStore(client, BUCKET).publish(
        "a/transcript.txt", Precedence(attempt=3), b"three", "text/plain"
    )

    assert store.read("a/transcript.txt") == b"three"
    assert answers == []


class _Overridden:
    """A client with another head_object."""

    def __init__(self, client, head_object) -> None:
        self._client = client
        self.head_object = head_object

    def __getattr__(self, name: str):
        return getattr(self._client, name)
