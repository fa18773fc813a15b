"""A stack in memory, as scribe's operations read it: records, executions, uploads, the rule."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.fakes.execution_histories import FakeExecution, FakeExecutionHistories
from tests.fakes.job_repository import InMemoryJobRepository
from transcription.domain.jobs import JobRecord


@dataclass
class FakeUploads:
    """S3's list of versions: (key, version, when)."""

    versions: list[tuple[str, str, datetime]] = field(default_factory=list)
    lists: int = 0

    def get_paginator(self, operation: str) -> "FakeUploads":
        assert operation == "list_object_versions"
        return self

    def paginate(self, **_: Any) -> Iterator[dict[str, Any]]:
        self.lists += 1
        yield {
            "Versions": [
                {"Key": key, "VersionId": version, "LastModified": at}
                for key, version, at in self.versions
            ]
        }


@dataclass
class FakeRule:
    """The upload rule: enabled, to the alias, with its queue."""

    state: str = "ENABLED"

    def describe_rule(self, **_: Any) -> dict[str, str]:
        return {"State": self.state}

    def list_targets_by_rule(self, **_: Any) -> dict[str, Any]:
        return {"Targets": [{"Arn": "alias", "DeadLetterConfig": {"Arn": "queue"}}]}


class OperatorStack:
    """What scribe.stack.Stack gives the operations that tests use it for."""

    stage = "local"
    media_bucket = "media"
    upload_prefix = "uploads/"

    def __init__(self) -> None:
        self.outputs = {"StateMachineArn": "machine", "StateMachineAliasArn": "alias"}
        self.parameters: dict[str, str] = {}
        self.jobs = InMemoryJobRepository()
        self.executions = FakeExecutionHistories()
        self.uploads = FakeUploads()
        self.rule = FakeRule()

    def client(self, service: str) -> Any:
        return {"stepfunctions": self.executions, "s3": self.uploads, "events": self.rule}[service]

    def add(self, record: JobRecord, execution: FakeExecution) -> None:
        self.jobs.put(record)
        self.executions.executions[record.execution] = execution
