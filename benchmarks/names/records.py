"""Records as a stack of some months has them: nearly all completed, with similar names."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from transcription.adapters.dynamodb_items import to_item
from transcription.domain import clock
from transcription.domain.jobs import JobRecord, Status
from transcription.domain.uploads import Upload

NEWEST = datetime(2026, 11, 29, 9, tzinfo=UTC)
#: The attributes of a record that the names' index holds: those that a list shows.
PROJECTED = (
    *("job_id", "status", "created_at", "media", "error", "language", "attempt"),
    *("completed_at", "failed_at", "folded_key"),
)
#: The oldest file of all.
RARE = "会議 Zürich.WAV"
_OPEN = (Status.QUEUED, Status.IN_PROGRESS, Status.PROCESSING)
_ERROR = {
    "code": "UnsupportedMedia",
    "message": "Amazon Transcribe cannot read this file: its format is not one of those it takes.",
    "retryable": False,
}


def items(count: int) -> Iterator[dict[str, Any]]:
    """Records as the index of names has them; the last is the oldest."""
    for number in range(count):
        item = to_item(vars(record(number, is_last=number == count - 1)))
        yield {name: item[name] for name in PROJECTED if name in item}


def record(number: int, *, is_last: bool) -> JobRecord:
    made = NEWEST - timedelta(seconds=390 * number)
    name = RARE if is_last else f"Interview {number:06} with a guest.mp3"
    key = f"uploads/interviews/{made:%Y/%m}/{name}"
    upload = Upload("transcription-dev-media-123456789012", key, f"{number:032x}", f"{number:032x}")
    status = Status.COMPLETED if number % 50 else Status.FAILED
    more: dict[str, Any] = {"completed_at": clock.stamp(made + timedelta(seconds=90))}
    if number < 30:
        status, more = _OPEN[number % 3], {}
    elif status is Status.FAILED:
        more = {"failed_at": clock.stamp(made + timedelta(seconds=9)), "error": _ERROR}
    media = {"bucket": upload.bucket, "key": key, "version": upload.version, "bytes": 9_600_000}
    media |= {"format": "mp3", "seconds": 600.04, "transcribe_key": key}
    job_id, at = upload.job_id, clock.stamp(made)
    return JobRecord(job_id, status, "arn", "{}", at, media=media, language="en-US", **more)
