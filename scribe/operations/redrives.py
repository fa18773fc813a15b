"""Empty the queues of what failed and of what was not delivered, as it succeeds.

A message is deleted only when its job has been started, is under way, or has completed; what cannot
be helped is told and stays.
"""

import hashlib
import json
from collections.abc import Iterator
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
from transcription.domain.ownership import retries
from transcription.domain.uploads import parse_upload
from transcription.steps.ports import JobRepository


class RedriveOutcome(StrEnum):
    """What became of a message. Those of KEPT stay in their queue."""

    STARTED = "started"
    UNDER_WAY = "under way"
    COMPLETED = "completed"
    RECORDED = "failed and recorded"  #: an event that has become a job after all
    NOT_RETRYABLE = "not retryable"
    FORGOTTEN = "forgotten"  #: cannot be helped, and was taken out because that was asked for
    UNREADABLE = "unreadable"
    REFUSED = "refused"


KEPT = frozenset({RedriveOutcome.NOT_RETRYABLE, RedriveOutcome.UNREADABLE, RedriveOutcome.REFUSED})

_HELPLESS = frozenset({RedriveOutcome.NOT_RETRYABLE, RedriveOutcome.UNREADABLE})


@dataclass(frozen=True)
class Redriven:
    """One message."""

    job_id: str | None
    outcome: RedriveOutcome
    reason: str  #: why it was there


@dataclass(frozen=True)
class Redrives:
    """Both queues. AWS's errors pass through; what was done until then is done."""

    sqs: Any
    jobs: JobRepository
    executions: OperatorExecutions
    retries: Retries
    pace: RequestRate = field(default_factory=lambda: RequestRate(10))

    def failed(
        self, url: str, *, all_of_them: bool = False, forget: bool = False, dry_run: bool = False
    ) -> Iterator[Redriven]:
        """The failed-jobs queue: retries what is retryable; with all_of_them the others, too.

        forget: takes out what cannot be helped; the records keep those failures.
        """
        with QueueReader(self.sqs, url) as reading:
            for message in reading:
                done = self._failed(message, all_of_them=all_of_them, dry_run=dry_run)
                yield _settled(reading, message, done, forget=forget, dry_run=dry_run)

    def undelivered(
        self, url: str, *, forget: bool = False, dry_run: bool = False
    ) -> Iterator[Redriven]:
        """The dead-letter queue of uploads: starts an execution with each input that it holds.

        That is the event of an upload, or the input of a retry or of a resumed job.
        """
        with QueueReader(self.sqs, url) as reading:
            for message in reading:
                done = self._undelivered(message, dry_run=dry_run)
                yield _settled(reading, message, done, forget=forget, dry_run=dry_run)

    def _failed(self, message: Message, *, all_of_them: bool, dry_run: bool) -> Redriven:
        try:
            body = json.loads(message.body)
            job_id, failure = str(body["job_id"]), dict(body["failure"])
        except (ValueError, KeyError, TypeError):
            return Redriven(None, RedriveOutcome.UNREADABLE, message.body[:200])
        reason = f"{failure.get('code')}: {failure.get('message')}"
        job = self.jobs.get(job_id)
        if job is None:
            return self._started_anew(job_id, body, reason, dry_run=dry_run)
        try:
            upload_of(job)
        except NotPossible:
            return Redriven(job_id, RedriveOutcome.NOT_RETRYABLE, reason)
        if job.status is Status.COMPLETED:
            return Redriven(job.job_id, RedriveOutcome.COMPLETED, reason)
        if not job.is_terminal:
            return Redriven(job.job_id, RedriveOutcome.UNDER_WAY, reason)
        if not (all_of_them or (job.error or {}).get("retryable")):
            return Redriven(job.job_id, RedriveOutcome.NOT_RETRYABLE, reason)
        return self._retried(job, reason, dry_run=dry_run)

    def _retried(self, job: JobRecord, reason: str, *, dry_run: bool) -> Redriven:
        if not dry_run:
            self.pace.wait()
            try:
                self.retries.retry(job)
            except NotPossible as error:
                return Redriven(job.job_id, RedriveOutcome.REFUSED, str(error))
        return Redriven(job.job_id, RedriveOutcome.STARTED, reason)

    def _started_anew(self, job_id: str, body: Any, reason: str, *, dry_run: bool) -> Redriven:
        """The record has expired; the message has all that the job needs."""
        text = json.dumps(body.get("input"))
        lost = JobRecord(job_id, Status.FAILED, "", text, "", attempt=0, error=body["failure"])
        try:
            upload_of(lost)
        except NotPossible:
            return Redriven(job_id, RedriveOutcome.NOT_RETRYABLE, reason)
        if not dry_run:
            self.pace.wait()
            self.executions.start(execution_name(job_id, "again"), retry_input(lost, {}))
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
        if job is not None and not retries(event, job):
            outcome = {
                Status.COMPLETED: RedriveOutcome.COMPLETED,
                Status.FAILED: RedriveOutcome.RECORDED,
            }.get(job.status, RedriveOutcome.UNDER_WAY)
            return Redriven(job.job_id, outcome, reason)
        if not dry_run:
            self.pace.wait()
            digest = hashlib.sha256(message.message_id.encode()).hexdigest()[:12]
            self.executions.start(execution_name(upload.job_id, f"d{digest}"), event)
        return Redriven(upload.job_id, RedriveOutcome.STARTED, reason)


def _settled(
    reading: QueueReader, message: Message, done: Redriven, *, forget: bool, dry_run: bool
) -> Redriven:
    """The message deleted, where its verdict allows it."""
    if forget and done.outcome in _HELPLESS:
        done = replace(done, outcome=RedriveOutcome.FORGOTTEN)
    if done.outcome not in KEPT and not dry_run:
        reading.delete(message)
    return done
