"""Executions as an operator needs them: beside the functions' port, how one went."""

import json
from collections.abc import Iterator
from typing import Any, Protocol

from botocore.exceptions import ClientError

from transcription.adapters.aws import code_of
from transcription.adapters.step_functions import StepFunctions


class OperatorExecutions(Protocol):
    """Step Functions for an operator. Raises ServiceUnavailable; AWS's other errors pass."""

    def arn_of(self, name: str) -> str: ...

    def status_of(self, arn: str) -> str | None:
        """RUNNING SUCCEEDED FAILED TIMED_OUT ABORTED; None if there is none."""
        ...

    def start(self, name: str, event: Any) -> None:
        """Start it; that it is there already is a success."""
        ...


class BotoExecutions(StepFunctions):
    def status_of(self, arn: str) -> str | None:
        found = self._described(arn)
        return str(found["status"]) if found else None

    def input_of(self, arn: str) -> Any:
        found = self._described(arn)
        return json.loads(found["input"]) if found else None

    def history(self, arn: str) -> Iterator[dict[str, Any]]:
        """Its events, oldest first; none if Step Functions does not know it any more."""
        pages = self._client.get_paginator("get_execution_history")
        try:
            for page in pages.paginate(executionArn=arn, includeExecutionData=True):
                yield from page["events"]
        except ClientError as error:
            if not _is_unknown(error):
                raise

    def _described(self, arn: str) -> Any:
        try:
            return self._client.describe_execution(executionArn=arn)
        except ClientError as error:
            if _is_unknown(error):
                return None
            raise


def _is_unknown(error: ClientError) -> bool:
    return code_of(error) in {"ExecutionDoesNotExist", "InvalidArn"}


def start_once(executions: OperatorExecutions, name: str, event: Any) -> tuple[str, bool]:
    """Start an execution of this name unless one runs: its ARN, and whether it ran already.

    One of the name that has ended without doing what was asked is followed by NAME-2 and so on.
    """
    for number in range(1, 100):
        numbered = name if number == 1 else f"{name}-{number}"
        arn = executions.arn_of(numbered)
        status = executions.status_of(arn)
        if status == "RUNNING":
            return arn, True
        if status is None:
            executions.start(numbered, event)
            return arn, False
    raise RuntimeError(f"{name} was started 99 times")
