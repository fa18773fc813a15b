"""What the record of a job's first attempt, and of another one, begins with. Pure."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from transcription.domain import clock
from transcription.domain.errors import InvalidEvent
from transcription.domain.jobs import JobRecord, Status
from transcription.domain.ownership import wanted_attempt
from transcription.domain.uploads import Upload

#: How long the first step may take before the sweep looks at the job.
SUBMIT_SECONDS = 300
#: How long processing the results may take before the sweep looks at the job.
PROCESS_SECONDS = 900
#: An input is kept in the record, and DynamoDB takes 400 KB for all of it. S3's events have 2 KB.
MAX_INPUT_BYTES = 200_000
#: What another attempt starts without. It keeps what an earlier attempt has published, and the
#: result of the last Transcribe job, which it uses again if it would ask for the same.
RESULTS = (
    *("error", "reported_at", "expires_at", "plan", "admitted_at", "held_at"),
    *("queued_at", "in_progress_at", "processing_at", "completed_at", "failed_at"),
)
#: What an attempt has of its Transcribe job, and starts without if it needs another one.
TRANSCRIBED = ("transcribe_request", "raw_key", "raw_language")
#: Errors after which the last Transcribe job is of no use.
_SPOILED = frozenset(
    {"TranscriptMissing", "UnreadableTranscript", "TranscribeJobMissing", "NeverFinished"}
)


def first_attempt(
    upload: Upload, execution: str, event: Mapping[str, Any], now: datetime
) -> JobRecord:
    """The record of an upload that has none; an explicit retry keeps the number that it names."""
    attempt = wanted_attempt(event)
    return JobRecord(
        job_id=upload.job_id,
        status=Status.SUBMITTING,
        execution=execution,
        input=input_of(event),
        created_at=clock.stamp(now),
        media=_place(upload),
        attempt=attempt,
        requested_at=_requested_at(event, now),
        next_check_at=clock.stamp(clock.after(now, SUBMIT_SECONDS)),
    )


def another_attempt(
    job: JobRecord, upload: Upload, execution: str, event: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    """The changes of a finished record that make the next attempt of it, beside losing RESULTS."""
    attempt = job.attempt + 1
    return {
        "status": Status.SUBMITTING,
        "execution": execution,
        "input": input_of(event),
        "media": _place(upload),  # looked at again: it may have been overwritten since
        "attempt": attempt,
        "requested_at": clock.stamp(now),
        "next_check_at": clock.stamp(clock.after(now, SUBMIT_SECONDS)),
        "resumes": 0,
        "polls": 0,
    }


def results_lost_by_retry(job: JobRecord) -> tuple[str, ...]:
    """The fields of a finished record that the next attempt starts without."""
    is_spoiled = (job.error or {}).get("code") in _SPOILED
    return (*RESULTS, *TRANSCRIBED) if is_spoiled else RESULTS


def submitted_again(now: datetime) -> dict[str, str]:
    """The changes that bring a job back to its submission, beside losing TRANSCRIBED."""
    later = clock.stamp(clock.after(now, SUBMIT_SECONDS))
    return {"status": Status.SUBMITTING, "next_check_at": later}


def input_of(event: Mapping[str, Any]) -> str:
    """The execution's input as the record keeps it. Raises InvalidEvent if it is too large."""
    text = json.dumps(event, sort_keys=True)
    if len(text) > MAX_INPUT_BYTES:
        raise InvalidEvent(
            f"The input has {len(text):,} bytes as JSON; a job's has at most {MAX_INPUT_BYTES:,}."
        )
    return text


def expiry(now: datetime, days: int) -> int:
    """The TTL attribute of a finished job's record: epoch seconds."""
    return int(now.timestamp()) + days * 86_400


def _requested_at(event: Mapping[str, Any], now: datetime) -> str:
    """When the upload's event was made, if that is a time in the past."""
    try:
        moment = clock.parse(str(event.get("time")))
        return clock.stamp(min(moment, now))
    except (ValueError, TypeError):
        return clock.stamp(now)


def _place(upload: Upload) -> dict[str, str]:
    return {"bucket": upload.bucket, "key": upload.key, "version": upload.version}
