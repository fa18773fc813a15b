"""Step Functions as an operator reads it: which executions run, and their histories."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass
class FakeExecution:
    """An execution in one state; `tries` have failed in it, the first at `failing_since`."""

    started: datetime
    input: dict[str, Any]
    state: str = "Wait"
    failing_since: datetime | None = None
    tries: int = 3

    @property
    def events(self) -> list[dict[str, Any]]:
        entered: dict[str, Any] = {"type": "TaskStateEntered", "timestamp": self.started}
        entered["stateEnteredEventDetails"] = {"name": self.state}
        cause = {"errorMessage": "GetTranscriptionJob: no answer", "errorType": "KeyError"}
        details = {"error": "ServiceUnavailable", "cause": json.dumps(cause)}
        failed: dict[str, Any] = {"type": "TaskFailed", "timestamp": self.failing_since}
        failed["taskFailedEventDetails"] = details
        tries = [failed] * self.tries if self.failing_since else []
        return [{**event, "id": at} for at, event in enumerate([entered, *tries], 1)]


@dataclass
class FakeExecutionHistories:
    """By ARN. `read`: whose history was asked for."""

    executions: dict[str, FakeExecution] = field(default_factory=dict)
    read: list[str] = field(default_factory=list)

    def get_execution_history(self, *, executionArn: str, **_: Any) -> dict[str, Any]:  # noqa: N803
        self.read.append(executionArn)
        return {"events": self.executions[executionArn].events[::-1]}

    def describe_execution(self, *, executionArn: str) -> dict[str, Any]:  # noqa: N803
        return {"input": json.dumps(self.executions[executionArn].input)}

    def get_paginator(self, operation: str) -> "FakeExecutionHistories":
        assert operation == "list_executions"
        return self

    def paginate(self, **_: Any) -> Iterator[dict[str, Any]]:
        newest_first = sorted(self.executions.items(), key=lambda item: item[1].started)[::-1]
        yield {
            "executions": [
                {"executionArn": arn, "startDate": execution.started}
                for arn, execution in newest_first
            ]
        }
