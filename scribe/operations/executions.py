"""Executions for an operator: the functions' port, plus their results."""

import json
from collections.abc import Iterator
from typing import Any, Protocol

from botocore.exceptions import ClientError

from transcription.adapters.aws import code_of
from transcription.adapters.step_functions import StepFunctions


class OperatorExecutions(Protocol):
    """Calls Step Functions. Raises ServiceUnavailable; AWS's other errors pass through."""

    def arn_of(self, name: str) -> str: ...

    def status_of(self, arn: str) -> str | None:
        """Returns RUNNING, SUCCEEDED, FAILED, TIMED_OUT or ABORTED; None if it does not exist."""
        ...

    def start(self, name: str, event: Any) -> None:
        """Starts the execution; succeeds if it exists already."""
        ...


class BotoExecutions(StepFunctions):
    def status_of(self, arn: str) -> str | None:
        found = self._described(arn)
        return str(found["status"]) if found else None

    def input_of(self, arn: str) -> Any:
        found = self._described(arn)
        return json.loads(found["input"]) if found else None

    def history(self, arn: str) -> Iterator[dict[str, Any]]:
        """Yields its events, oldest first; none if Step Functions does not know it any more."""
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
    """Starts an execution of this name unless one runs; returns its ARN and whether it ran already.

    If one of the name has ended without the result, the next is NAME-2 and so on.
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
