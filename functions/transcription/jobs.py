"""The job: its identity, its record, and the rules by which executions own it.

Pure: nothing here knows AWS.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from transcription.errors import InvalidEvent, JobError

SLUG_LENGTH = 32
MAX_ATTEMPTS = 100  # more than anybody retries one file; each may have left a Transcribe job
HASH_LENGTH = 20  # 80 bits: no collision among any number of uploads that an account will see


class Status(StrEnum):
    """Where a job is.

    Transitions go down the list; FAILED is reached from any that is not COMPLETED.
    """

    SUBMITTING = "SUBMITTING"
    QUEUED = "QUEUED"
    IN_PROGRESS = "IN_PROGRESS"
    PROCESSING = "PROCESSING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"


#: Statuses of a job that Transcribe is working on, or will.
AT_TRANSCRIBE = (Status.QUEUED, Status.IN_PROGRESS)
OPEN = (Status.SUBMITTING, *AT_TRANSCRIBE, Status.PROCESSING)


class Outcome(StrEnum):
    """What a step tells the state machine; the Choice "Is it done?" reads it."""

    PENDING = "PENDING"
    HAND_OVER = "HAND_OVER"
    LOST = "LOST"
    DONE = "DONE"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    DUPLICATE = "DUPLICATE"


@dataclass(frozen=True)
class Upload:
    """One object as S3's event names it."""

    bucket: str
    key: str
    version: str  #: the version-id, or the sequencer where the bucket has no versions
    version_id: str | None

    @property
    def job_id(self) -> str:
        """This upload's job, the same however often its event arrives."""
        return job_id_for(self.bucket, self.key, self.version)

    @property
    def unstarted_id(self) -> str:
        """The record that the state machine makes when start_transcription itself cannot run.

        Step Functions has no way to make the slug, so this is the hash that its States.Hash makes.
        """
        return "unstarted-" + _hash(self.bucket, self.key, self.version)

    @property
    def name(self) -> str:
        """The file's name without its folders."""
        return self.key.rsplit("/", 1)[-1]


def parse_upload(event: Mapping[str, Any]) -> Upload:
    """The object that an S3 "Object Created" event is about. Raises InvalidEvent.

    Shape: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
    """
    try:
        bucket = event["detail"]["bucket"]["name"]
        item = event["detail"]["object"]
        key = item["key"]
        version_id = item.get("version-id") or None
        version = version_id or item["sequencer"]
    except (KeyError, TypeError, AttributeError):
        raise InvalidEvent(
            "The input is not an S3 'Object Created' event: it needs detail.bucket.name, "
            "detail.object.key and "
            "detail.object.version-id or sequencer. See events/ for samples."
        ) from None
    if not all(_is_text(part) for part in (bucket, key, version)):
        raise InvalidEvent(
            "The event's bucket name, key and version must be texts that are not empty."
        )
    return Upload(bucket, key, version, version_id)


def _is_text(part: object) -> bool:
    """S3's names are UTF-8; JSON can hold half a character ("\\ud83c"), which no call can send."""
    if not isinstance(part, str) or not part:
        return False
    try:
        part.encode()
    except UnicodeEncodeError:
        return False
    return True


def job_id_for(bucket: str, key: str, version: str) -> str:
    """A slug of the file's name, then a hash of all three: `[0-9a-z-]`, at most 53 characters.

    Legal as a Transcribe job name (`[0-9a-zA-Z._-]`, 200), in an execution's name (80) and in an
    OutputKey.
    """
    stem = key.rstrip("/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^0-9a-z]+", "-", plain).strip("-")[:SLUG_LENGTH].strip("-")
    return f"{slug or 'media'}-{_hash(bucket, key, version)[:HASH_LENGTH]}"


def record_id_in(event: object) -> str:
    """The record that an input names which names no upload: the sweep resumes those by job_id."""
    job_id = event.get("job_id") if isinstance(event, Mapping) else None
    is_one = isinstance(job_id, str) and re.fullmatch(r"[0-9A-Za-z_.-]{1,100}", job_id)
    return job_id if is_one else garbage_id(event)  # type: ignore[return-value]


def garbage_id(event: object) -> str:
    """The record's key for an input that names no upload, the same for the same input."""
    text = json.dumps(event, sort_keys=True, default=str)
    return "invalid-" + _hash(text)[:HASH_LENGTH]


def _hash(*parts: str) -> str:
    return hashlib.sha256("/".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True)
class Job:
    """A job's record, one item of the table.

    Times are ISO 8601 in UTC with milliseconds and a Z, so they sort.
    """

    job_id: str
    status: Status
    execution: str  #: the owner's ARN
    input: str  #: the execution's input as JSON: what a resume or a retry starts with
    created_at: str
    media: dict[str, Any] = field(default_factory=dict)  #: bucket key version bytes format seconds
    options: dict[str, Any] = field(default_factory=dict)
    attempt: int = 1
    resumes: int = 0
    polls: int = 0
    executions: int = 1
    transcribe_job: str | None = None
    raw_key: str | None = None  #: Transcribe's own output in the transcripts bucket
    outputs: dict[str, str] | None = None
    speech: bool | None = None
    language: str | None = None
    error: dict[str, Any] | None = None
    next_check_at: str | None = None  #: present as long as anything is left to be done
    queued_at: str | None = None
    in_progress_at: str | None = None
    processing_at: str | None = None
    completed_at: str | None = None
    failed_at: str | None = None
    reported_at: str | None = None  #: the failure's message, event and metric have gone out
    expires_at: int | None = None

    @property
    def is_terminal(self) -> bool:
        """Whether the status is final but for an explicit retry."""
        return self.status in (Status.COMPLETED, Status.FAILED)

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left that an execution would have to do."""
        if self.status is Status.FAILED:
            return self.reported_at is not None
        return self.status is Status.COMPLETED and self.next_check_at is None

    @property
    def media_seconds(self) -> float | None:
        """The media's length where the probe could tell it."""
        return self.media.get("seconds")

    def step(
        self, outcome: Outcome, *, wait_seconds: int = 0, polls_in_execution: int = 0
    ) -> dict[str, Any]:
        """What a function returns to the state machine:

        ids, counters, waits; never a transcript.
        """
        job: dict[str, Any] = {
            "job_id": self.job_id,
            "outcome": outcome.value,
            "wait_seconds": wait_seconds,
            "polls": self.polls,
            "polls_in_execution": polls_in_execution,
            "attempt": self.attempt,
            "media_seconds": self.media_seconds,
        }
        if outcome is Outcome.FAILED:
            job["error"] = self.error
        return {"job": job}


def bare_step(job_id: str, outcome: Outcome, error: JobError | None = None) -> dict[str, Any]:
    """The step of a job that has no record, or whose record is another's."""
    job: dict[str, Any] = {"job_id": job_id, "outcome": outcome.value}
    if error is not None:
        job["error"] = error.as_dict()
    return {"job": job}


def transcribe_job_name(job_id: str, attempt: int) -> str:
    """The first attempt's Transcribe job is named as the job; a retry never meets the old one's
    name.
    """
    return job_id if attempt == 1 else f"{job_id}.{attempt}"


def wanted_attempt(event: Mapping[str, Any]) -> int:
    """The attempt that an explicit retry names; 1 where the input is none."""
    retry = event.get("retry")
    attempt = retry.get("attempt") if isinstance(retry, Mapping) else None
    possible = type(attempt) is int and 1 <= attempt <= MAX_ATTEMPTS
    return attempt if possible else 1  # type: ignore[return-value]


class Claim(StrEnum):
    """What an execution may do with a job that has a record already."""

    MINE = "MINE"
    TAKE_OVER = "TAKE_OVER"
    RETRY = "RETRY"
    DUPLICATE = "DUPLICATE"


def claim(
    job: Job, execution: str, event: Mapping[str, Any], is_running: Callable[[str], bool]
) -> Claim:
    """Whose job this is. is_running is asked only where it decides.

    An explicit retry names the attempt that it wants, so asking twice starts one.
    """
    if job.is_terminal and wanted_attempt(event) == job.attempt + 1:
        return Claim.RETRY
    if job.execution == execution:
        return Claim.MINE
    if job.is_settled:
        return Claim.DUPLICATE
    if event.get("handed_over_by") == job.execution or not is_running(job.execution):
        return Claim.TAKE_OVER
    return Claim.DUPLICATE
