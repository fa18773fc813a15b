"""Executions of the state machine."""

import json
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

    def start(self, name: str, event: dict[str, Any]) -> None:
        """Start it; that it is there already is a success."""
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

    def start(self, name: str, event: dict[str, Any]) -> None:
        try:
            self._client.start_execution(
                stateMachineArn=self._state_machine_arn,
                name=name,
                input=json.dumps(event, sort_keys=True),
            )
        except (ClientError, BotoCoreError) as error:
            if code_of(error) != "ExecutionAlreadyExists":
                raise _translated(error) from error


def _translated(error: ClientError | BotoCoreError) -> Exception:
    if is_transient(error) or code_of(error) == "ExecutionLimitExceeded":
        return ServiceUnavailable(f"Step Functions: {error}")
    return error
