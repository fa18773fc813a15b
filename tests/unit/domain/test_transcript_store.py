"""The transcripts bucket."""

import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from transcription.adapters import transcript_store
from transcription.adapters.transcript_store import S3TranscriptStore
from transcription.domain.errors import ServiceUnavailable, TranscriptMissing
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
