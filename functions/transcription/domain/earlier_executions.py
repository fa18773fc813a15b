"""What a record keeps of its job's past: earlier attempts, and executions that owned it. Pure."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from transcription.domain import clock
from transcription.domain.jobs import JobRecord

#: The newest ones; a retry keeps its options, which S3 limits to 2 KB.
MOST_KEPT = 40
_LONGEST_MESSAGE = 300


class Succession(StrEnum):
    """The reason that another execution or attempt followed."""

    HAND_OVER = "HAND_OVER"  #: to a new execution, after many checks
    TAKE_OVER = "TAKE_OVER"  #: the execution had died
    CANCEL = "CANCEL"
    RELEASE = "RELEASE"  #: a held job was started
    RETRY = "RETRY"  #: the next attempt was asked for
    ANOTHER_JOB = "ANOTHER_JOB"  #: the same execution started another Transcribe job


def earlier_executions(
    job: JobRecord, why: Succession, now: datetime, error: dict[str, Any] | None = None
) -> list[dict[str, Any]]:
    """Returns the record's list with its present execution, which something else follows now.

    With the last one of an attempt are the attempt's options, times and error.
    """
    entry: dict[str, Any] = {
        "execution": job.execution,
        "attempt": job.attempt,
        "until": clock.stamp(now),
        "why": why.value,
    }
    if why in (Succession.RETRY, Succession.ANOTHER_JOB):
        entry |= {
            "options": job.options,
            "requested_at": job.requested_at or job.created_at,
            "ended_at": job.failed_at or job.completed_at or clock.stamp(now),
            "status": job.status.value,
        }
        if error := error or job.error:
            message = str(error.get("message") or "")[:_LONGEST_MESSAGE]
            entry["error"] = {"code": error.get("code"), "message": message}
    return [*(job.earlier_executions or []), entry][-MOST_KEPT:]
