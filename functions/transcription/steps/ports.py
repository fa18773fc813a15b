"""What the steps need from the world outside: one port for each service, implemented in adapters.

Every method of a port raises ServiceUnavailable if the service cannot answer now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:  # or every function would load the media's parsers and the options' rules
    from transcription.domain.jobs import JobRecord, Status
    from transcription.domain.options import Options
    from transcription.domain.uploads import Upload
    from transcription.media import MediaSource
    from transcription.polling.duration_estimate import Timing


@dataclass(frozen=True)
class OpenJob:
    """What the index holds of a job that has something left to be done."""

    job_id: str
    next_check_at: str
    created_at: str


class JobRepository(Protocol):
    """The job records. Every write is conditional."""

    def get(self, job_id: str) -> JobRecord | None:
        """The record, read consistently."""
        ...

    def create(self, job: JobRecord) -> bool:
        """Write the record unless it exists or its job was erased; returns whether it was written.

        Both conditions hold when it is written, however late a write arrives.
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
        """Change the record if owner owns it and it has one of the statuses.

        With seen, only if these fields still have these values, None being absent: nobody has
        worked on the job since it was read. Raises OwnershipLost.
        """
        ...

    def mark_erased(self, job_id: str, now: datetime) -> None:
        """Keep that the job is being erased, so that no late event makes a record of it again."""
        ...

    def is_erased(self, job_id: str) -> bool:
        """Whether it has been marked so, in the last ERASED_DAYS days; read consistently."""
        ...

    def delete(self, job: JobRecord) -> None:
        """Delete the record if it has this owner and status still. Raises OwnershipLost."""
        ...

    def pages_of(self, status: Status, before: str | None = None) -> Iterator[list[OpenJob]]:
        """Jobs of a status with something left to be done, next check first, in pages."""
        ...


class DurationHistory(Protocol):
    """What past jobs took, by language."""

    def of(self, language: str) -> list[Timing]:
        """The latest timings of a language."""
        ...

    def note(self, language: str, job: str, timing: Timing) -> None:
        """Keep what a job took. job is its name at Transcribe."""
        ...


class JobLoad(Protocol):
    """How many jobs are started and open."""

    def starts_a_second(self, now: datetime) -> float:
        """Count a job that starts now; returns this minute's starts a second, this one included."""
        ...

    def open_jobs(self, now: datetime) -> int:
        """How many jobs are open, or slightly more."""
        ...

    def note_open(self, jobs: int, now: datetime) -> None:
        """Keep the number of open jobs that the sweep has counted."""
        ...


class DailyMedia(Protocol):
    """How much media was given to Transcribe today, in UTC."""

    def count(self, seconds: float, now: datetime, most: float | None) -> bool:
        """Count a recording; returns False, and counts nothing, if the day would have over most.

        Without most it is counted in any case.
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
        """The upload's own version."""
        ...

    def newest_version(self, upload: Upload) -> str | None:
        """The version id of what the upload's key holds now; None if it was deleted."""
        ...

    def keep_version(self, upload: Upload, job_id: str) -> MediaCopy:
        """Copy the upload's version out of the media bucket. Safe to run again."""
        ...

    def delete(self, upload: Upload, job_id: str) -> None:
        """Delete the bytes of the upload's version and of its copy. Safe to run again.

        Only of an upload with a version_id; another's cannot be told from a newer one of its name.
        """
        ...


@dataclass(frozen=True, order=True)
class Precedence:
    """Whose file stays under a name that several attempts write: the greater one's."""

    upload: str = ""  #: the order of the upload among those of its key, if they share the name
    attempt: int = 0
    revision: int = 0  #: of its corrections
    job_id: str = field(default="", compare=False)  #: kept with the file, if uploads share it


#: Does something with each name: one after the other, as map, or several at once, as a pool's map.
EachName = Callable[[Callable[[str], None], Iterable[str]], Iterable[None]]


class TranscriptStore(Protocol):
    """The transcripts bucket: Transcribe's raw output, and the files that are made of it."""

    def read(self, key: str) -> bytes:
        """Transcribe's raw output. Raises TranscriptMissing, UnreadableTranscript."""
        ...

    def write(self, key: str, body: bytes, content_type: str) -> None:
        """Put one file; writing it again replaces it by the same."""
        ...

    def publish(self, key: str, precedence: Precedence, body: bytes, content_type: str) -> None:
        """Put one file under its stable name, unless one of no less precedence is there."""
        ...

    def remove(self, keys: Iterable[str]) -> None:
        """Remove these files; one that does not exist is a success."""
        ...


@dataclass(frozen=True)
class TranscribeRequest:
    """What one attempt at a job asks of Transcribe."""

    name: str
    media_uri: str
    media_format: str
    options: Options

    def facts(self) -> dict[str, Any]:
        """What is asked, without the name: equal requests have equal results."""
        options = self.options.asked_of_transcribe()
        return {"media": self.media_uri, "format": self.media_format, "options": options}


@dataclass(frozen=True)
class TranscribeJob:
    """What Transcribe says about a job."""

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
        """Start the job; a job of this name that exists already is a success."""
        ...

    def get(self, name: str) -> TranscribeJob | None:
        """The job, or None if Transcribe does not know it."""
        ...

    def delete(self, name: str) -> bool:
        """Delete the job; returns False while it is not finished. A missing job is a success."""
        ...


class Executions(Protocol):
    """Executions of the state machine."""

    def is_running(self, arn: str) -> bool:
        """Whether the execution runs. One that Step Functions does not know does not."""
        ...

    def arn_of(self, name: str) -> str:
        """The ARN of an execution of this name, so that an owner can be named before it starts."""
        ...

    def start(self, name: str, event: Any) -> None:
        """Start an execution; one of this name that exists already is a success."""
        ...

    def ended_badly(self, since: datetime) -> Iterator[str]:
        """ARNs of the executions started since then that failed, timed out or were aborted."""
        ...

    def running_ones(self, most: int, has_time: Callable[[], bool]) -> frozenset[str] | None:
        """ARNs of all that run; None if there are more than `most`, or the time is over."""
        ...

    def unstarted_input(self, arn: str) -> Any:
        """The input of an execution that ended badly, if nothing else keeps it.

        None if Step Functions does not know the execution any more, or if it sent its input to the
        dead-letter queue itself.
        """
        ...


class EventPublisher(Protocol):
    """The stack's own events. They are delivered at least once."""

    def completed(self, detail: dict[str, Any]) -> None:
        """Publish "Transcription Completed"."""
        ...
