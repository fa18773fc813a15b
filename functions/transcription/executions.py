"""Executions of the state machine."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from transcription.clients import code_of, is_transient
from transcription.errors import ServiceUnavailable


class Executions(Protocol):
    """Step Functions. Raises ServiceUnavailable."""

    def is_running(self, arn: str) -> bool:
        """Whether the execution lives. One that Step Functions does not know is dead."""
        ...

    def arn_of(self, name: str) -> str:
        """The ARN of an execution of this name: an owner can be named before it is started."""
        ...

    def start(self, name: str, event: Any) -> None:
        """Start it; that it is there already is a success."""
        ...

    def ended_badly(self, since: datetime) -> Iterator[str]:
        """The ARNs of those that were started since then and failed, timed out or were aborted."""
        ...

    def input_of(self, arn: str) -> Any:
        """The execution's input; None where Step Functions does not know it any more."""
        ...


class StepFunctions:
    """Executions over boto3."""

    def __init__(self, client: Any, state_machine_arn: str) -> None:
        self._client = client
        self._state_machine_arn = state_machine_arn  # with the alias

    def is_running(self, arn: str) -> bool:
        if not arn:
            return False
        try:
            return bool(self._client.describe_execution(executionArn=arn)["status"] == "RUNNING")
        except (ClientError, BotoCoreError) as error:
            if code_of(error) in {"ExecutionDoesNotExist", "InvalidArn"}:
                return False
            raise _translated(error) from error

    def arn_of(self, name: str) -> str:
        prefix, machine = self._state_machine_arn.split(":stateMachine:")
        return f"{prefix}:execution:{machine.split(':')[0]}:{name}"

    def start(self, name: str, event: Any) -> None:
        try:
            self._client.start_execution(
                stateMachineArn=self._state_machine_arn,
                name=name,
                input=json.dumps(event, sort_keys=True),
            )
        except (ClientError, BotoCoreError) as error:
            if code_of(error) != "ExecutionAlreadyExists":
                raise _translated(error) from error

    def ended_badly(self, since: datetime) -> Iterator[str]:
        machine = ":".join(self._state_machine_arn.split(":")[:7])
        for status in ("FAILED", "TIMED_OUT", "ABORTED"):
            more: dict[str, str] = {}
            while True:
                page = self._listed(stateMachineArn=machine, statusFilter=status, **more)
                for item in page["executions"]:  # newest first
                    if item["startDate"] < since:
                        break
                    yield item["executionArn"]
                else:
                    if "nextToken" in page:
                        more = {"nextToken": page["nextToken"]}
                        continue
                break

    def input_of(self, arn: str) -> Any:
        try:
            return json.loads(self._client.describe_execution(executionArn=arn)["input"])
        except (ClientError, BotoCoreError) as error:
            if code_of(error) == "ExecutionDoesNotExist":
                return None
            raise _translated(error) from error

    def _listed(self, **request: Any) -> Any:
        try:
            return self._client.list_executions(**request, maxResults=1000)
        except (ClientError, BotoCoreError) as error:
            raise _translated(error) from error


def _translated(error: ClientError | BotoCoreError) -> Exception:
    if is_transient(error) or code_of(error) == "ExecutionLimitExceeded":
        return ServiceUnavailable(f"Step Functions: {error}")
    return error
