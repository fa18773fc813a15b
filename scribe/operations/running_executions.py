"""Executions that run, and the jobs that they work on, also before those have a record."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from transcription.domain.errors import InvalidEvent
from transcription.domain.uploads import parse_upload, resumed_job_id

_PAGE = 1000


@dataclass(frozen=True)
class RunningExecutions:
    """Reads Step Functions over boto3; AWS's errors pass through."""

    stepfunctions: Any
    machine: str

    def since(self, moment: datetime) -> Iterator[str]:
        """Yields the ARNs of those that started then or later, newest first."""
        for execution, started in self._all():
            if started < moment:
                return
            yield execution

    def before(self, moment: datetime) -> Iterator[str]:
        """Returns the ARNs of those that started earlier, newest first."""
        return (execution for execution, started in self._all() if started < moment)

    def job_of(self, execution: str) -> str | None:
        """Returns the id of its job, by its input; None if that names no upload."""
        text = self.stepfunctions.describe_execution(executionArn=execution)["input"]
        try:
            event = json.loads(text)
            return resumed_job_id(event) or parse_upload(event).job_id
        except (ValueError, InvalidEvent):
            return None

    def _all(self) -> Iterator[tuple[str, datetime]]:
        pages = self.stepfunctions.get_paginator("list_executions").paginate(
            stateMachineArn=self.machine,
            statusFilter="RUNNING",
            PaginationConfig={"PageSize": _PAGE},
        )
        for page in pages:
            for item in page["executions"]:
                yield item["executionArn"], item["startDate"]
