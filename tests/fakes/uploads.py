"""Uploads, their events, and the smallest recordings."""

import io
import wave
from functools import cache
from typing import Any

from transcription.domain.uploads import Upload, parse_upload

BUCKET = "media-bucket"


def event_for(
    key: str = "uploads/interview.wav", version: str | None = "v1", **more: Any
) -> dict[str, Any]:
    """Returns S3's "Object Created" event as EventBridge passes it to an execution."""
    item: dict[str, Any] = {"key": key, "size": 44, "etag": "e", "sequencer": "00617F08299329D189"}
    if version is not None:
        item["version-id"] = version
    return {
        "version": "0",
        "id": "17793124-05d4-b198-2fde-7ededc63b103",
        "detail-type": "Object Created",
        "source": "aws.s3",
        "account": "123456789012",
        "time": "2026-11-24T01:02:03Z",
        "region": "us-east-1",
        "resources": [f"arn:aws:s3:::{BUCKET}"],
        "detail": {
            "version": "0",
            "bucket": {"name": BUCKET},
            "object": item,
            "request-id": "C3D13FE58DE4C810",
            "requester": "123456789012",
            "source-ip-address": "127.0.0.1",
            "reason": "PutObject",
        },
        **more,
    }


def upload_for(key: str = "uploads/interview.wav", version: str | None = "v1") -> Upload:
    """Returns the upload of event_for's event."""
    return parse_upload(event_for(key, version))


@cache
def silence(seconds: float = 1.0, rate: int = 8000) -> bytes:
    """Returns a wav file without any sound, mono, 16 bits."""
    file = io.BytesIO()
    with wave.open(file, "wb") as recording:
        recording.setnchannels(1)
        recording.setsampwidth(2)
        recording.setframerate(rate)
        recording.writeframes(bytes(2 * int(seconds * rate)))
    return file.getvalue()
