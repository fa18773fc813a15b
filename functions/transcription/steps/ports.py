"""The ports of the steps: one for each service, implemented in adapters.

Every method of a port raises ServiceUnavailable if the service cannot answer now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

# at runtime it would make every function load the media's parsers and the options' rules
if TYPE_CHECKING:
    from transcription.domain.jobs import JobRecord, Status
    from transcription.domain.options import Options
    from transcription.domain.uploads import Upload
    from transcription.media import MediaSource
    from transcription.polling.duration_estimate import Timing


@dataclass(frozen=True)
class OpenJob:
    """The index's entry of a job that has something left to do."""

    job_id: str
    next_check_at: str
    created_at: str


class JobRepository(Protocol):
    """The job records. Every write is conditional."""

    def get(self, job_id: str) -> JobRecord | None:
        """Returns the record, read consistently."""
        ...

    def create(self, job: JobRecord) -> bool:
        """Writes the record unless it exists or its job was erased; returns whether it was written.

        Both conditions hold when it is written, however late the write arrives.
        """
        ...

    def update(
        self,
        job_id: str,
        *,
        owner: str,
        statuses: tuple[Status, ...] = (),
        seen: Mapping[str, str | int | None] | None = None,
        changes: Mapping[str, Any],
        remove: tuple[str, ...] = (),
        add: Mapping[str, int] | None = None,
    ) -> JobRecord:
        """Changes the record if owner owns it and it has one of the statuses.

        With seen, these fields must still have these values (None means absent), so that nobody has
        worked on the job since it was read. Raises OwnershipLost.
        """
        ...

    def mark_erased(self, job_id: str, now: datetime) -> None:
        """Marks the job as erased, so that no late event makes a record of it again."""
        ...

    def is_erased(self, job_id: str) -> bool:
        """Returns whether the job was marked so in the last ERASED_DAYS days; read consistently."""
        ...

    def delete(self, job: JobRecord) -> None:
        """Deletes the record if it still has this owner and status. Raises OwnershipLost."""
        ...

    def pages_of(self, status: Status, before: str | None = None) -> Iterator[list[OpenJob]]:
        """Yields pages of a status's jobs with something left to do, by their next check."""
        ...


class DurationHistory(Protocol):
    """How long past jobs took, by language."""

    def of(self, language: str) -> list[Timing]:
        """Returns the latest timings of a language."""
        ...

    def note(self, language: str, job: str, timing: Timing) -> None:
        """Keeps how long a job took. job is its name at Transcribe."""
        ...


class JobLoad(Protocol):
    """The number of jobs started per second, and of those open."""

    def starts_a_second(self, now: datetime) -> float:
        """Counts a job that starts now; returns this minute's starts per second, including it."""
        ...

    def open_jobs(self, now: datetime) -> int:
        """Returns the number of open jobs, or slightly more."""
        ...

    def note_open(self, jobs: int, now: datetime) -> None:
        """Keeps the number of open jobs that the sweep has counted."""
        ...


class DailyMedia(Protocol):
    """The amount of media given to Transcribe today, in UTC."""

    def count(self, seconds: float, now: datetime, most: float | None) -> bool:
        """Counts a recording; returns False, and counts nothing, if the day would exceed most.

        Without most it is always counted.
        """
        ...


@dataclass(frozen=True)
class StoredMedia:
    """One version of an object, readable in ranges."""

    size: int  #: bytes
    metadata: Mapping[str, str]  #: x-amz-meta-*, names in lower case
    is_newest: bool
    source: MediaSource


@dataclass(frozen=True)
class MediaCopy:
    """A job's own copy of its media."""

    bucket: str
    key: str


class MediaStore(Protocol):
    """The uploaded media. Raises MediaMissing, MediaUnreadable."""

    def open(self, upload: Upload) -> StoredMedia:
        """Opens the upload's own version."""
        ...

    def newest_version(self, upload: Upload) -> str | None:
        """Returns the version id that the upload's key has now, or None if it was deleted."""
        ...

    def keep_version(self, upload: Upload, job_id: str) -> MediaCopy:
        """Copies the upload's version out of the media bucket. Safe to run again."""
        ...

    def delete(self, upload: Upload, job_id: str) -> None:
        """Deletes the bytes of the upload's version and of its copy. Safe to run again.

        Does nothing for an upload without a version_id, which may have been replaced by a newer
        one.
        """
        ...


@dataclass(frozen=True, order=True)
class Precedence:
    """Decides which of several attempts' files keeps a shared name: the one of the highest
    precedence.
    """

    upload: str = ""  #: the upload's place among those of its key, if they share the name
    attempt: int = 0
    revision: int = 0  #: of its corrections
    job_id: str = field(default="", compare=False)  #: kept with the file, if uploads share the name


#: Applies a function to each name: one after the other, like map, or several at once in a pool.
EachName = Callable[[Callable[[str], None], Iterable[str]], Iterable[None]]


class TranscriptStore(Protocol):
    """The transcripts bucket: Transcribe's raw output, and the files made from it."""

    def read(self, key: str) -> bytes:
        """Returns Transcribe's raw output. Raises TranscriptMissing, UnreadableTranscript."""
        ...

    def write(self, key: str, body: bytes, content_type: str) -> None:
        """Writes one file. Writing it again replaces it with the same content."""
        ...

    def publish(self, key: str, precedence: Precedence, body: bytes, content_type: str) -> None:
        """Writes one file under its stable name, unless one of equal or higher precedence
        is there.
        """
        ...

    def remove(self, keys: Iterable[str]) -> None:
        """Removes these files; a missing file counts as removed."""
        ...


@dataclass(frozen=True)
class TranscribeRequest:
    """The request for one attempt's Transcribe job."""

    name: str
    media_uri: str
    media_format: str
    options: Options

    def facts(self) -> dict[str, Any]:
        """Returns the request without its name: equal requests have equal results."""
        options = self.options.asked_of_transcribe()
        return {"media": self.media_uri, "format": self.media_format, "options": options}


@dataclass(frozen=True)
class TranscribeJob:
    """A job as Transcribe describes it."""

    status: str  #: QUEUED, IN_PROGRESS, COMPLETED, FAILED
    created_at: datetime | None = None
    started_at: datetime | None = None  #: absent while it is queued
    completed_at: datetime | None = None
    failure_reason: str | None = None
    raw_key: str | None = None  #: of its output in the transcripts bucket
    language: str | None = None


class Transcribe(Protocol):
    """Amazon Transcribe. Raises TranscribeBusy if a quota is used up, TranscribeRefused."""

    def start(self, request: TranscribeRequest) -> None:
        """Starts the job; succeeds if a job of this name exists already."""
        ...

    def get(self, name: str) -> TranscribeJob | None:
        """Returns the job, or None if Transcribe does not know it."""
        ...

    def delete(self, name: str) -> bool:
        """Deletes the job; returns False while it is unfinished.

        A missing job counts as deleted.
        """
        ...


class Executions(Protocol):
    """Executions of the state machine."""

    def is_running(self, arn: str) -> bool:
        """Returns whether the execution runs. An unknown one does not."""
        ...

    def arn_of(self, name: str) -> str:
        """Returns the ARN of an execution of this name, so that an owner can be named before it
        starts.
        """
        ...

    def start(self, name: str, event: Any) -> None:
        """Starts an execution; succeeds if one of this name exists already."""
        ...

    def ended_badly(self, since: datetime) -> Iterator[str]:
        """Yields the ARNs of executions started since then that failed, timed out or were
        aborted.
        """
        ...

    def running_ones(self, most: int, has_time: Callable[[], bool]) -> frozenset[str] | None:
        """Returns the ARNs of all that run; None if there are more than `most`, or the time is
        over.
        """
        ...

    def unstarted_input(self, arn: str) -> Any:
        """Returns the input of an execution that ended badly, if nothing else keeps it.

        Returns None if Step Functions does not know the execution any more, or if it sent its input
        to the dead-letter queue itself.
        """
        ...


class EventPublisher(Protocol):
    """The stack's own events. They are delivered at least once."""

    def completed(self, detail: dict[str, Any]) -> None:
        """Publishes "Transcription Completed"."""
        ...
