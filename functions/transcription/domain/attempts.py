"""The record at the start of a job's first attempt, and of every later one. Pure."""

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
#: The input is kept in the record, and a DynamoDB item holds 400 KB. S3's events have 2 KB.
MAX_INPUT_BYTES = 200_000
#: Fields that another attempt starts without. It keeps the published outputs of an earlier attempt,
#: and the result of the last Transcribe job, which is reused if the request is the same.
RESULTS = (
    *("error", "reported_at", "expires_at", "plan", "admitted_at", "held_at"),
    *("queued_at", "in_progress_at", "processing_at", "completed_at", "failed_at"),
)
#: Fields about an attempt's Transcribe job, removed if the attempt needs another one.
TRANSCRIBED = ("transcribe_request", "raw_key", "raw_language")
#: Errors after which the last Transcribe job cannot be reused.
_SPOILED = frozenset(
    {"TranscriptMissing", "UnreadableTranscript", "TranscribeJobMissing", "NeverFinished"}
)


def first_attempt(
    upload: Upload, execution: str, event: Mapping[str, Any], now: datetime
) -> JobRecord:
    """Returns the record of a new upload.

    An explicit retry keeps the attempt number that it names.
    """
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
    """Returns the changes that begin the next attempt of a finished job.

    RESULTS are removed, too.
    """
    attempt = job.attempt + 1
    return {
        "status": Status.SUBMITTING,
        "execution": execution,
        "input": input_of(event),
        "media": _place(upload),  # looked at again, because it may have been overwritten
        "attempt": attempt,
        "requested_at": clock.stamp(now),
        "next_check_at": clock.stamp(clock.after(now, SUBMIT_SECONDS)),
        "resumes": 0,
        "polls": 0,
    }


def results_lost_by_retry(job: JobRecord) -> tuple[str, ...]:
    """Returns the fields of a finished record that the next attempt starts without."""
    is_spoiled = (job.error or {}).get("code") in _SPOILED
    return (*RESULTS, *TRANSCRIBED) if is_spoiled else RESULTS


def submitted_again(now: datetime) -> dict[str, str]:
    """Returns the changes that send a job back to its submission. TRANSCRIBED are removed, too."""
    later = clock.stamp(clock.after(now, SUBMIT_SECONDS))
    return {"status": Status.SUBMITTING, "next_check_at": later}


def input_of(event: Mapping[str, Any]) -> str:
    """Returns the execution's input as the record keeps it.

    Raises InvalidEvent if it is too large.
    """
    text = json.dumps(event, sort_keys=True)
    if len(text) > MAX_INPUT_BYTES:
        raise InvalidEvent(
            f"The input has {len(text):,} bytes as JSON; a job's has at most {MAX_INPUT_BYTES:,}."
        )
    return text


def expiry(now: datetime, days: int) -> int:
    """Returns a finished record's TTL in epoch seconds."""
    return int(now.timestamp()) + days * 86_400


def _requested_at(event: Mapping[str, Any], now: datetime) -> str:
    """Returns the time of the upload's event, or now if the event has no time in the past."""
    try:
        moment = clock.parse(str(event.get("time")))
        return clock.stamp(min(moment, now))
    except (ValueError, TypeError):
        return clock.stamp(now)


def _place(upload: Upload) -> dict[str, str]:
    return {"bucket": upload.bucket, "key": upload.key, "version": upload.version}
