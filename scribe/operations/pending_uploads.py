"""Uploads whose job has no record yet: found by the id that the upload printed."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from scribe.operations.doctor import Finding
from scribe.operations.doctor.findings import CheckStatus
from scribe.operations.doctor.flow import upload_rule
from scribe.operations.execution_history import ExecutionHistory, Steps
from scribe.stack import Stack
from transcription.domain.errors import InvalidEvent
from transcription.domain.uploads import Upload, parse_upload

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
        for execution in islice(self._running(states, uploaded_at), MOST_EXECUTIONS):
            text = states.describe_execution(executionArn=execution)["input"]
            if _is_of(text, upload):
                steps = ExecutionHistory(states).follow(execution)
                return PendingUpload(upload, uploaded_at, execution, steps, None)
        rule = upload_rule(self.stack)
        obstacle = None if rule.status is CheckStatus.OK else rule
        return PendingUpload(upload, uploaded_at, None, None, obstacle)

    def _running(self, states: Any, since: datetime) -> Iterator[str]:
        pages = states.get_paginator("list_executions")
        machine = self.stack.outputs["StateMachineArn"]
        for page in pages.paginate(stateMachineArn=machine, statusFilter="RUNNING"):
            for item in page["executions"]:
                if item["startDate"] >= since:
                    yield item["executionArn"]


def _is_of(text: str, upload: Upload) -> bool:
    try:
        return parse_upload(json.loads(text)).job_id == upload.job_id
    except (ValueError, InvalidEvent):
        return False
