"""Follows a job from its upload to its end, by its record and its execution's state."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from scribe.errors import JobNotSeen, ScribeError, WaitedTooLong
from scribe.operations.execution_history import ExecutionHistory
from transcription.domain.clock import parse
from transcription.domain.errors import ServiceUnavailable
from transcription.domain.jobs import AT_TRANSCRIBE, JobRecord, Status
from transcription.domain.uploads import Upload, file_name
from transcription.steps.ports import JobRepository

#: Seconds to wait for an upload's event: delivery takes about one, and retries take longer.
UNSEEN_SECONDS = 120.0
#: With more jobs than this, states are not read: GetExecutionHistory allows 20 calls a second.
CLOSELY = 5


class ProgressSource(Protocol):
    """A source of facts about a running job besides its record. No method raises."""

    def state_of(self, execution: str) -> str | None:
        """Returns the name of the state that the execution is in; None if it is unknown."""
        ...

    def recognised(self, transcribe_job: str) -> float | None:
        """Returns the recognised share of the media, 0 to 1. AWS does not provide it."""
        ...


class StepFunctionsProgress:
    def __init__(self, stepfunctions: Any) -> None:
        self._stepfunctions = stepfunctions
        self._histories: dict[str, ExecutionHistory] = {}

    def state_of(self, execution: str) -> str | None:
        history = self._histories.setdefault(execution, ExecutionHistory(self._stepfunctions))
        return history.follow(execution).current

    def recognised(self, transcribe_job: str) -> float | None:  # noqa: ARG002 - the port's
        return None


@dataclass(frozen=True)
class WatchedJob:
    """A job by its id, which is known before its record exists."""

    job_id: str
    location: str  #: the recording's s3:// address

    @classmethod
    def of_upload(cls, upload: Upload) -> "WatchedJob":
        return cls(upload.job_id, f"s3://{upload.bucket}/{upload.key}")

    @classmethod
    def of_record(cls, job: JobRecord) -> "WatchedJob":
        return cls(job.job_id, f"s3://{job.media.get('bucket')}/{job.media.get('key')}")

    @property
    def name(self) -> str:
        return file_name(self.location)


@dataclass(frozen=True)
class JobSnapshot:
    watched: WatchedJob
    seconds: float  #: since the watching began
    job: JobRecord | None = None  #: None if there is no record yet
    state: str | None = None
    recognised: float | None = None
    next_check: float | None = None  #: seconds until then, by the record


@dataclass(frozen=True)
class Watcher:
    """Watches jobs until they have ended."""

    jobs: JobRepository
    whereabouts: ProgressSource
    interval: float  #: seconds between two looks
    monotonic: Callable[[], float] = time.monotonic
    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep

    def follow_all(
        self,
        jobs: Sequence[WatchedJob],
        show: Callable[[JobSnapshot], None],
        limit: float | None = None,
    ) -> Iterator[tuple[WatchedJob, JobRecord | ScribeError]]:
        """Yields each job as it ends: with its record, or with JobNotSeen or WaitedTooLong.

        show gets every look. limit is the longest wait in seconds.
        """
        began = self.monotonic()
        snapshots = {job.job_id: JobSnapshot(job, 0.0) for job in jobs}
        while snapshots:
            for job_id, last in list(snapshots.items()):
                seen = replace(last, seconds=self.monotonic() - began)
                snapshot = snapshots[job_id] = self._look(seen, closely=len(snapshots) <= CLOSELY)
                show(snapshot)
                end = _end(snapshot, limit)
                if end is not None:
                    del snapshots[job_id]
                    yield snapshot.watched, end
            if snapshots:
                self.sleep(self.interval)

    def _look(self, last: JobSnapshot, *, closely: bool) -> JobSnapshot:
        try:
            job = self.jobs.get(last.watched.job_id)
        except ServiceUnavailable:
            return last
        if job is None:
            return replace(last, job=None, next_check=None)
        recognised = self._recognised(job, last.recognised)
        if job.is_terminal:
            return replace(last, job=job, recognised=recognised, next_check=None)
        state = self.whereabouts.state_of(job.execution) if closely else None
        return replace(
            last,
            job=job,
            state=state or last.state,
            recognised=recognised,
            next_check=parse(job.next_check_at).timestamp() - self.now()
            if job.next_check_at
            else None,
        )

    def _recognised(self, job: JobRecord, last: float | None) -> float | None:
        """Returns None while nothing is known; 1.0 once Transcribe is done with the job."""
        if job.transcribe_job and job.status in AT_TRANSCRIBE:
            now = self.whereabouts.recognised(job.transcribe_job)
            return last if now is None else now
        done = job.status in {Status.PROCESSING, Status.COMPLETED}
        return 1.0 if done and last is not None else last


def _end(snapshot: JobSnapshot, limit: float | None) -> JobRecord | ScribeError | None:
    """Returns the result that ends the watching; None while it continues."""
    if snapshot.job is not None and snapshot.job.is_terminal:
        return snapshot.job
    if snapshot.job is None and snapshot.seconds > UNSEEN_SECONDS:
        return _not_seen(snapshot.watched, snapshot.seconds)
    if limit is not None and snapshot.seconds > limit:
        return WaitedTooLong(
            f"The job {snapshot.watched.job_id} has not ended in {limit:g} s; it goes on by itself."
        )
    return None


def _not_seen(job: WatchedJob, seconds: float) -> JobNotSeen:
    return JobNotSeen(
        f"No job has appeared for {job.location} in {seconds:.0f} s.",
        [f"What keeps it from beginning: scribe show {job.job_id}"],
    )
