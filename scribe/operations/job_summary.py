"""A job as a list shows it, and the filter of a list. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any

from transcription.adapters.dynamodb_items import from_item
from transcription.domain import clock
from transcription.domain.folding import folded
from transcription.domain.jobs import JobRecord, Status
from transcription.domain.uploads import file_name

#: What makes a key a pattern: *, ?, or some letters in brackets.
_WILD = re.compile(r"\*|\?|\[.*?\]|\[")


@dataclass(frozen=True, order=True)
class ListPosition:
    """A job's position in a list. Its order is the reverse of the list's."""

    created_at: str
    job_id: str

    def __str__(self) -> str:
        return f"{self.created_at}/{self.job_id}"

    @classmethod
    def parse(cls, text: str) -> "ListPosition":
        """Reads a position's text. Raises ValueError."""
        created_at, slash, job_id = text.partition("/")
        clock.parse(created_at)
        if not slash or not job_id:
            raise ValueError(text)
        return cls(created_at, job_id)


@dataclass(frozen=True)
class JobSummary:
    job_id: str
    status: Status
    created_at: str
    bucket: str | None = None
    key: str | None = None
    media_bytes: int | None = None
    media_seconds: float | None = None
    language: str | None = None
    attempt: int = 1
    ended_at: str | None = None
    error: str | None = None  #: the code
    message: str | None = None

    @property
    def place(self) -> ListPosition:
        return ListPosition(self.created_at, self.job_id)

    @property
    def name(self) -> str:
        """The file's name, or the job's id if the record names no file."""
        return file_name(self.key or "") or self.job_id

    def seconds(self, now: datetime) -> float:
        """Returns the time from its record to its end, or until now."""
        end = clock.parse(self.ended_at) if self.ended_at else now
        return max(0.0, (end - clock.parse(self.created_at)).total_seconds())


def listed(item: Mapping[str, Any]) -> JobSummary:
    return summary(from_item(item))


def summary(job: JobRecord) -> JobSummary:
    error = job.error or {}
    ended = {Status.COMPLETED: job.completed_at, Status.FAILED: job.failed_at}.get(job.status)
    return JobSummary(
        job.job_id,
        job.status,
        job.created_at,
        bucket=job.media.get("bucket"),
        key=job.media.get("key"),
        media_bytes=job.media.get("bytes"),
        media_seconds=job.media_seconds,
        language=job.language,
        attempt=job.attempt,
        ended_at=ended,
        error=error.get("code"),
        message=error.get("message"),
    )


@dataclass(frozen=True)
class JobFilter:
    """The filter and the order of a list of jobs."""

    statuses: tuple[Status, ...] = tuple(Status)
    since: datetime | None = None  #: made then or later
    key: str | None = None  #: a part of the object's key, or a pattern with * or ?
    or_id: bool = False  #: the key may also be the beginning of a job's id
    language: str | None = None  #: its code
    until: datetime | None = None  #: made then or earlier
    oldest_first: bool = False

    def goes_on(self, last: ListPosition, place: ListPosition) -> bool:
        """Returns whether place comes after the last one in this list."""
        return place > last if self.oldest_first else place < last

    def matches(self, job: JobSummary) -> bool:
        """Returns whether key and language match; the index selects statuses and times."""
        if self.language and job.language != self.language:
            return False
        if self.key is None:
            return True
        wanted, key, name = folded(self.key), folded(job.key or ""), folded(job.name)
        if self.or_id and job.job_id.startswith(wanted):
            return True
        if _WILD.search(self.key):
            return fnmatchcase(key, wanted) or fnmatchcase(name, wanted)
        return wanted in key

    @property
    def span(self) -> tuple[str, str]:
        """The first and the last created_at that an index is asked for."""
        since = clock.stamp(self.since) if self.since else "0"
        return since, clock.stamp(self.until) if self.until else "9"

    @property
    def is_narrow(self) -> bool:
        """Whether few of the jobs of its statuses and time may match."""
        return bool(self.key or self.language)

    @property
    def literal(self) -> str:
        """The longest part of the key that is no pattern: every key that matches holds it."""
        return max(_WILD.split(self.key or ""), key=len)
