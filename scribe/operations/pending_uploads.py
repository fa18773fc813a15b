"""Uploads whose job has no record yet: found by the id that the upload printed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from scribe.operations.doctor import Finding
from scribe.operations.doctor.findings import CheckStatus
from scribe.operations.doctor.flow import upload_rule
from scribe.operations.execution_history import ExecutionHistory, Steps
from scribe.operations.running_executions import RunningExecutions
from scribe.stack import Stack
from transcription.domain.uploads import Upload

MOST_OBJECTS = 20_000
MOST_EXECUTIONS = 100  # running ones that are looked at, newest first


@dataclass(frozen=True)
class PendingUpload:
    """An upload without a record, and how far it has come."""

    upload: Upload
    uploaded_at: datetime
    execution: str | None  #: that has begun with it; its first step makes the record
    steps: Steps | None
    obstacle: Finding | None  #: why no execution can begin with it


@dataclass(frozen=True)
class PendingUploads:
    """Reads S3 and Step Functions; AWS's errors pass through."""

    stack: Stack

    def find(self, job_id: str) -> PendingUpload | None:
        for upload, uploaded_at in islice(self._uploads(), MOST_OBJECTS):
            if upload.job_id == job_id:
                return self._described(upload, uploaded_at)
        return None

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
        rule = upload_rule(self.stack)
        obstacle = None if rule.status is CheckStatus.OK else rule
        return PendingUpload(upload, uploaded_at, None, None, obstacle)
