"""Finds uploads whose job has no record yet, by the id that the upload printed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from shlex import quote

from scribe.operations.doctor import Finding
from scribe.operations.doctor.findings import CheckStatus, warning
from scribe.operations.doctor.flow import upload_rule
from scribe.operations.execution_history import ExecutionHistory, Steps
from scribe.operations.running_executions import RunningExecutions
from scribe.stack import Stack
from transcription.domain import clock
from transcription.domain.uploads import Upload

MOST_OBJECTS = 20_000
MOST_EXECUTIONS = 100  # running ones that are examined, newest first
EVENT_SECONDS = 120.0  # an event takes a second or two


@dataclass(frozen=True)
class PendingUpload:
    """An upload without a record, and how far it has come."""

    upload: Upload
    uploaded_at: datetime
    execution: str | None  #: the one that the upload started; its first step makes the record
    steps: Steps | None
    obstacle: Finding | None  #: why no execution can start


@dataclass(frozen=True)
class PendingUploads:
    """Reads S3 and Step Functions. AWS's errors pass through."""

    stack: Stack

    def find(self, job_id: str) -> PendingUpload | None:
        for upload, uploaded_at in islice(self._uploads(), MOST_OBJECTS):
            if upload.job_id == job_id:
                return self._described(upload, uploaded_at)
        return None

    def again(self, known: PendingUpload) -> PendingUpload:
        """Returns the present state of an upload, without searching for its object again."""
        if known.execution is None:
            return self._described(known.upload, known.uploaded_at)
        steps = ExecutionHistory(self.stack.client("stepfunctions")).follow(known.execution)
        return replace(known, steps=steps)

    def _uploads(self) -> Iterator[tuple[Upload, datetime]]:
        bucket, prefix = self.stack.media_bucket, self.stack.upload_prefix
        pages = self.stack.client("s3").get_paginator("list_object_versions")
        for page in pages.paginate(Bucket=bucket, Prefix=prefix):
            for item in page.get("Versions", []):
                version = item["VersionId"]
                yield Upload(bucket, item["Key"], version, version), item["LastModified"]

    def _described(self, upload: Upload, uploaded_at: datetime) -> PendingUpload:
        states = self.stack.client("stepfunctions")
        running = RunningExecutions(states, self.stack.outputs["StateMachineArn"])
        for execution in islice(running.since(uploaded_at), MOST_EXECUTIONS):
            if running.job_of(execution) == upload.job_id:
                steps = ExecutionHistory(states).follow(execution)
                return PendingUpload(upload, uploaded_at, execution, steps, None)
        return PendingUpload(upload, uploaded_at, None, None, self._obstacle(upload, uploaded_at))

    def _obstacle(self, upload: Upload, uploaded_at: datetime) -> Finding | None:
        rule = upload_rule(self.stack)
        if rule.status is not CheckStatus.OK:
            return rule
        if (clock.now() - uploaded_at).total_seconds() < EVENT_SECONDS:
            return None
        return warning(
            "upload",
            "no execution works on it: its event was lost, its first step could not run, or its "
            "record has expired",
            "scribe redrive --dead-letters\nIf it is not among those:\n"
            f"scribe backfill {quote(f'{upload.bucket}/{upload.key}')}",
        )
