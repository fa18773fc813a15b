"""Rules by which one execution at a time may work on a job that already has a record. Pure."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from transcription.domain.jobs import JobRecord, Status

MAX_ATTEMPTS = 10_000  # more retries than any file needs; each may have left a Transcribe job


class Ownership(StrEnum):
    """The rights of an execution to a job that already has a record."""

    MINE = "MINE"
    TAKE_OVER = "TAKE_OVER"
    RETRY = "RETRY"
    CANCEL = "CANCEL"
    RELEASE = "RELEASE"
    DUPLICATE = "DUPLICATE"


class OwnershipLost(Exception):
    """Another execution owns the record, its status has changed, or it was deleted.

    job is the record's present state, or None if there is none.
    """

    def __init__(self, job: JobRecord | None) -> None:
        super().__init__("the record has another owner or another status now")
        self.job = job


def decide_ownership(
    job: JobRecord, execution: str, event: Mapping[str, Any], is_running: Callable[[str], bool]
) -> Ownership:
    """Returns whether the execution owns the job. is_running is called only if its answer matters.

    An explicit retry names the attempt that it requests, so asking twice starts only one. A
    cancellation takes the job from a living owner, whose next write then fails with OwnershipLost.
    """
    if retries(event, job):
        return Ownership.RETRY
    if job.execution == execution:
        return Ownership.MINE
    if cancels(event, job):
        return Ownership.CANCEL
    if job.status is Status.HELD:  # until another day: a repeated event does not start it
        return Ownership.RELEASE if is_released(event, job) else Ownership.DUPLICATE
    if job.is_settled:
        return Ownership.DUPLICATE
    if event.get("handed_over_by") == job.execution or not is_running(job.execution):
        return Ownership.TAKE_OVER
    return Ownership.DUPLICATE


def retries(event: object, job: JobRecord) -> bool:
    """Returns whether the input requests the next attempt of a job that has ended."""
    return job.is_terminal and wanted_attempt(event) == job.attempt + 1


def cancels(event: Mapping[str, Any], job: JobRecord) -> bool:
    """Returns whether the input requests the end of this attempt of an open job."""
    return not job.is_terminal and _names_attempt(event, "cancel", job)


def is_released(event: Mapping[str, Any], job: JobRecord) -> bool:
    """Returns whether the input releases this attempt from the daily limit."""
    return _names_attempt(event, "release", job)


def _names_attempt(event: Mapping[str, Any], request: str, job: JobRecord) -> bool:
    asked = event.get(request)
    attempt = asked.get("attempt") if isinstance(asked, Mapping) else None
    return type(attempt) is int and attempt == job.attempt


def wanted_attempt(event: object) -> int:
    """Returns the attempt that an explicit retry names, or 1 if the input is not a retry."""
    retry = event.get("retry") if isinstance(event, Mapping) else None
    attempt = retry.get("attempt") if isinstance(retry, Mapping) else None
    possible = type(attempt) is int and 1 <= attempt <= MAX_ATTEMPTS
    return attempt if possible else 1  # type: ignore[return-value]
