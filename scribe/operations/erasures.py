"""Erases jobs: everything that the stack keeps of them, to the last version, with a final check.

It can be stopped and run again. The record goes last, so until then the job is found by its name.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from scribe.errors import NotPossible, ScribeError, WaitedTooLong
from scribe.operations.cancellations import Cancellations
from scribe.operations.executions import OperatorExecutions
from scribe.operations.job_traces import ErasableJob, JobTraces, JobTraceSearch
from scribe.operations.queued_messages import QueuedMessages
from transcription.domain import clock
from transcription.domain.errors import TransientError
from transcription.domain.jobs import JobRecord
from transcription.domain.ownership import OwnershipLost
from transcription.steps.ports import JobRepository

_INTERVAL = 0.5  # seconds between two looks at an execution, or at a job in Transcribe
#: The state in which an execution may be left: its next step finds the job erased, and ends.
_HARMLESS = "Wait"


@dataclass(frozen=True)
class Erasure:
    """The traces found of a job, which are deleted unless the search was only to find them."""

    job_id: str
    name: str
    media: int = 0  #: versions and delete markers
    outputs: int = 0  #: the same for Transcribe's output and for transcripts
    transcribe_jobs: int = 0
    messages: int = 0
    record: bool = False
    other_versions: int = 0  #: of the same file; they are uploads of their own, and stay
    left: tuple[str, ...] = ()  #: why the job is not erased: remaining traces, or an obstacle


@dataclass(frozen=True)
class Erasures:
    """Erases jobs. AWS's errors pass through; everything done until then stays done."""

    jobs: JobRepository
    traces: JobTraceSearch
    messages: QueuedMessages
    cancellations: Cancellations
    executions: OperatorExecutions
    state_of: Callable[[str], str | None]  #: the state that an execution is in
    now: Callable[[], datetime] = clock.now
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep

    def find(self, jobs: Sequence[ErasableJob]) -> list[Erasure]:
        """Returns the traces of the jobs; changes nothing."""
        messages = self.messages.count({job.job_id for job in jobs})
        return [
            replace(_found(job, self.traces.of(job)), messages=messages[job.job_id]) for job in jobs
        ]

    def erase(self, jobs: Sequence[ErasableJob], seconds: float) -> Iterator[Erasure]:
        """Erases the jobs, waiting this many seconds for each that is under way.

        If one cannot be erased, the others still are.
        """
        for job in jobs:
            self.jobs.mark_erased(job.job_id, self.now())
        done: list[tuple[ErasableJob, Erasure]] = []
        for job in jobs:
            try:
                done.append(self._emptied(job, self.monotonic() + seconds))
            except (ScribeError, TransientError) as error:
                yield Erasure(job.job_id, job.name, left=(str(error),))
        job_ids = {job.job_id for job, _ in done}
        messages = self.messages.count(job_ids, delete=True)
        for job, _ in done:
            with suppress(OwnershipLost):  # the final check finds a record that has changed
                if job.record is not None:
                    self.jobs.delete(job.record)
        again = self.messages.count(job_ids)
        for job, found in done:
            left = tuple(self._left(job, again[job.job_id]))
            yield replace(found, messages=messages[job.job_id], left=left)

    def _emptied(self, job: ErasableJob, until: float) -> tuple[ErasableJob, Erasure]:
        """Deletes everything but messages and the record.

        Raises WaitedTooLong, ServiceUnavailable.
        """
        job = replace(job, record=self._ended(job.job_id, until))
        found = self.traces.of(job)
        self.traces.delete(found.media)
        for name in found.transcribe_jobs:
            self._delete_at_transcribe(name, until)
        # Looked for again, because Transcribe has written the job's output meanwhile.
        outputs = self.traces.of(job).outputs
        self.traces.delete(outputs)
        return job, _found(job, replace(found, outputs=outputs))

    def _ended(self, job_id: str, until: float) -> JobRecord | None:
        """Returns the record once nothing works on the job any more. An open job is cancelled."""
        owners = set()
        while (job := self.jobs.get(job_id)) is not None:
            owners.add(job.execution)
            if job.is_terminal:
                break
            with suppress(NotPossible):  # it has ended by itself
                self.cancellations.cancel(job, max(0.0, until - self.monotonic()))
        for owner in owners:
            self._wait_until(
                lambda owner=owner: self._is_at_rest(owner),  # type: ignore[misc]
                until,
                f"An execution of {job_id} is still at work.",
            )
        return job

    def _is_at_rest(self, execution: str) -> bool:
        is_running = self.executions.status_of(execution) == "RUNNING"
        return not is_running or self.state_of(execution) == _HARMLESS

    def _delete_at_transcribe(self, name: str, until: float) -> None:
        """Deletes the job at Transcribe, which cannot stop or delete one that it works on."""

        def is_deleted() -> bool:
            try:
                return self.traces.transcribe.delete(name)
            except TransientError:
                return False

        self._wait_until(is_deleted, until, f"Transcribe still works on {name}.")

    def _wait_until(self, is_so: Callable[[], bool], until: float, otherwise: str) -> None:
        while not is_so():
            if self.monotonic() >= until:
                raise WaitedTooLong(f"{otherwise} Run this again later.")
            self.sleep(_INTERVAL)

    def _left(self, job: ErasableJob, messages: int) -> Iterator[str]:
        """Yields a sentence for each trace that the final check finds."""
        found = self.traces.of(job)
        upload = job.upload
        if upload is not None and upload.bucket != self.traces.media_bucket:
            yield (
                "Its recording is in another bucket than this stack's; delete it there: "
                f"s3://{upload.bucket}/{upload.key} ({upload.version})."
            )
        for item in (*found.media, *found.outputs):
            yield f"s3://{item.bucket}/{item.key} is there ({item.version})."
        for name in found.transcribe_jobs:
            yield f"Transcribe still has {name}."
        if self.jobs.get(job.job_id) is not None:
            yield "It has a record: somebody has run it again meanwhile."
        if messages:
            yield f"Messages about it in the queues: {messages}."


def _found(job: ErasableJob, traces: JobTraces) -> Erasure:
    return Erasure(
        job.job_id,
        job.name,
        media=len(traces.media),
        outputs=len(traces.outputs),
        transcribe_jobs=len(traces.transcribe_jobs),
        record=job.record is not None,
        other_versions=traces.other_versions,
    )


def kept_elsewhere(log_days: str) -> tuple[str, ...]:
    """Returns which data of an erased job cannot be deleted one by one, and how long they stay."""
    return (
        f"Logs hold ids of jobs, which begin with their files' names: {log_days} days.",
        "Histories of executions hold the names of the files: 90 days after their end.",
        "Backups of the table (point-in-time recovery) hold the records: 35 days.",
        "A write that was under way may arrive yet: erase again in a minute to be sure.",
        "A digest of each id is kept for 36 days, so that no late event starts the job again.",
        "Events and downloads are with whoever received them.",
    )
