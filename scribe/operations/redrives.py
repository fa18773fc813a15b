"""Runs the messages of failed jobs and of uploads that were not started, and empties their queues.

A message is deleted when its job has started, is under way, or has completed. Messages that cannot
be started are reported and stay.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from scribe.errors import NotPossible
from scribe.operations.executions import OperatorExecutions
from scribe.operations.inputs import execution_name, retry_input, upload_of
from scribe.operations.queues import Message, QueueReader
from scribe.operations.request_rate import RequestRate
from scribe.operations.retries import Retries
from transcription.domain.errors import InvalidEvent
from transcription.domain.jobs import JobRecord, Status
from transcription.domain.ownership import cancels, retries
from transcription.domain.uploads import parse_upload
from transcription.steps.ports import JobRepository


class RedriveOutcome(StrEnum):
    """The outcome of a message. Those of KEPT stay in their queue."""

    STARTED = "started"
    UNDER_WAY = "under way"
    COMPLETED = "completed"
    RECORDED = "failed and recorded"  #: a retry cannot help, or an upload has its job by now
    SUPERSEDED = "superseded"  #: a later attempt failed, too, and has a message of its own
    FAILED_AGAIN = "failed again"  #: after this redrive had started it
    FORGOTTEN = "forgotten"  #: cannot be started, and was removed on request
    UNREADABLE = "unreadable"
    REFUSED = "refused"


#: Attempts of one job that redrives start; `scribe retry` starts more.
MAX_REDRIVEN = 100
_HELPLESS = frozenset({RedriveOutcome.UNREADABLE, RedriveOutcome.REFUSED})
KEPT = frozenset({*_HELPLESS, RedriveOutcome.FAILED_AGAIN})


@dataclass(frozen=True)
class Redriven:
    job_id: str | None
    outcome: RedriveOutcome
    reason: str  #: why it was in the queue


@dataclass(frozen=True)
class Redrives:
    """Empties both queues. AWS's errors pass through; everything done until then stays done."""

    sqs: Any
    jobs: JobRepository
    executions: OperatorExecutions
    retries: Retries
    pace: RequestRate = field(default_factory=lambda: RequestRate(10))

    def failed(
        self, url: str, *, forget: bool = False, dry_run: bool = False
    ) -> Iterator[Redriven]:
        """Retries each job of the failed-jobs queue once, even if it fails again meanwhile.

        If a retry cannot help a job any more (it was cancelled since), the message is deleted; the
        record keeps the failure. forget deletes messages that cannot be started.
        """
        started: dict[str, int] = {}  # attempts by job
        with QueueReader(self.sqs, url) as reading:
            for message in reading:
                done = self._failed(message, started, dry_run=dry_run)
                yield _settled(reading, message, done, forget=forget, dry_run=dry_run)

    def undelivered(
        self, url: str, *, forget: bool = False, dry_run: bool = False
    ) -> Iterator[Redriven]:
        """Starts an execution with each input in the dead-letter queue of uploads.

        An input is the event of an upload, or the input of a retry or of a resumed job.
        """
        with QueueReader(self.sqs, url) as reading:
            for message in reading:
                done = self._undelivered(message, dry_run=dry_run)
                yield _settled(reading, message, done, forget=forget, dry_run=dry_run)

    def _failed(self, message: Message, started: dict[str, int], *, dry_run: bool) -> Redriven:
        try:
            body = json.loads(message.body)
            job_id, failure = str(body["job_id"]), dict(body["failure"])
            attempt = int(body["attempt"])
        except (ValueError, KeyError, TypeError):
            return Redriven(None, RedriveOutcome.UNREADABLE, message.body[:200])
        reason = f"{failure.get('code')}: {failure.get('message')}"
        if attempt < started.get(job_id, 0):
            return Redriven(job_id, RedriveOutcome.UNDER_WAY, reason)
        job = self.jobs.get(job_id)
        if job is None:
            done = self._started_anew(job_id, message, body, reason, dry_run=dry_run)
        elif job_id in started and job.status is Status.FAILED:
            done = Redriven(job_id, RedriveOutcome.FAILED_AGAIN, reason)
        else:
            done = self._started_again(job, attempt, reason, dry_run=dry_run)
        if done.outcome is RedriveOutcome.STARTED:
            started[job_id] = attempt + 1
        return done

    def _started_again(
        self, job: JobRecord, attempt: int, reason: str, *, dry_run: bool
    ) -> Redriven:
        if job.status is Status.COMPLETED:
            return Redriven(job.job_id, RedriveOutcome.COMPLETED, reason)
        if not job.is_terminal:
            return Redriven(job.job_id, RedriveOutcome.UNDER_WAY, reason)
        if attempt < job.attempt:
            return Redriven(job.job_id, RedriveOutcome.SUPERSEDED, reason)
        if not (job.error or {}).get("retryable"):
            return Redriven(job.job_id, RedriveOutcome.RECORDED, reason)
        return self._retried(job, reason, dry_run=dry_run)

    def _retried(self, job: JobRecord, reason: str, *, dry_run: bool) -> Redriven:
        if job.attempt >= MAX_REDRIVEN:
            refusal = f"It has had {job.attempt} attempts. Run it with: scribe retry {job.job_id}"
            return Redriven(job.job_id, RedriveOutcome.REFUSED, refusal)
        if not dry_run:
            self.pace.wait()
            try:
                self.retries.retry(job)
            except NotPossible as error:
                return Redriven(job.job_id, RedriveOutcome.REFUSED, str(error))
        return Redriven(job.job_id, RedriveOutcome.STARTED, reason)

    def _started_anew(
        self, job_id: str, message: Message, body: Any, reason: str, *, dry_run: bool
    ) -> Redriven:
        """Starts a job whose record has expired; the message has everything that the job needs."""
        text = json.dumps(body.get("input"))
        lost = JobRecord(job_id, Status.FAILED, "", text, "", attempt=0, error=body["failure"])
        try:
            upload_of(lost)
        except NotPossible:
            return Redriven(job_id, RedriveOutcome.UNREADABLE, reason)
        if not dry_run:
            self._start(job_id, message, retry_input(lost, {}))
        return Redriven(job_id, RedriveOutcome.STARTED, reason)

    def _undelivered(self, message: Message, *, dry_run: bool) -> Redriven:
        reason = ": ".join(
            part
            for name in ("ERROR_CODE", "ERROR_MESSAGE")
            if (part := message.attributes.get(name))
        )
        try:
            event = json.loads(message.body)
            upload = parse_upload(event)
        except (ValueError, InvalidEvent):
            return Redriven(None, RedriveOutcome.UNREADABLE, reason or message.body[:200])
        job = self.jobs.get(upload.job_id)
        if job is not None and not _is_needed(job, event, message.attributes.get("EXECUTION")):
            outcome = {
                Status.COMPLETED: RedriveOutcome.COMPLETED,
                Status.FAILED: RedriveOutcome.RECORDED,
            }.get(job.status, RedriveOutcome.UNDER_WAY)
            return Redriven(job.job_id, outcome, reason)
        if not dry_run:
            self._start(upload.job_id, message, event)
        return Redriven(upload.job_id, RedriveOutcome.STARTED, reason)

    def _start(self, job_id: str, message: Message, event: Any) -> None:
        """Starts one execution for the message, however often it is redriven."""
        self.pace.wait()
        digest = hashlib.sha256(message.message_id.encode()).hexdigest()[:12]
        self.executions.start(execution_name(job_id, f"d{digest}"), event)


def _is_needed(job: JobRecord, event: Mapping[str, Any], execution: str | None) -> bool:
    """Returns whether the job still waits for this input, which the execution could not start with.

    It does if the input is the retry or the cancellation that the record allows next, or if the job
    was resumed by or handed over to this execution, so that its owner has ended.
    """
    ended = {execution, event.get("handed_over_by")}
    is_orphan = not job.is_terminal and job.execution in ended
    return is_orphan or retries(event, job) or cancels(event, job)


def _settled(
    reading: QueueReader, message: Message, done: Redriven, *, forget: bool, dry_run: bool
) -> Redriven:
    """Deletes the message if its outcome allows it."""
    if forget and done.outcome in _HELPLESS:
        done = replace(done, outcome=RedriveOutcome.FORGOTTEN)
    if done.outcome not in KEPT and not dry_run:
        reading.delete(message)
    return done
