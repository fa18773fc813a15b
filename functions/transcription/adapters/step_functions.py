"""Executions of the state machine."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import takewhile
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from transcription.adapters.aws import code_of, is_transient
from transcription.domain.errors import ServiceUnavailable
from transcription.steps.ports import Executions

#: The state machine's error of an execution that sent its input to the dead-letter queue.
NOT_STARTED = "NotStarted"


class StepFunctions(Executions):
    def __init__(self, client: Any, state_machine_arn: str) -> None:
        self._client = client
        self._state_machine_arn = state_machine_arn  # of the alias

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
        for status in ("FAILED", "TIMED_OUT", "ABORTED"):
            listed = self._listed(status)  # newest first
            yield from (
                item["executionArn"]
                for item in takewhile(lambda one: one["startDate"] >= since, listed)
            )

    def running_ones(self, most: int, has_time: Callable[[], bool]) -> frozenset[str] | None:
        found: set[str] = set()
        for item in self._listed("RUNNING"):
            if len(found) == most or not has_time():
                return None
            found.add(item["executionArn"])
        return frozenset(found)

    def unstarted_input(self, arn: str) -> Any:
        try:
            execution = self._client.describe_execution(executionArn=arn)
        except (ClientError, BotoCoreError) as error:
            if code_of(error) == "ExecutionDoesNotExist":
                return None
            raise _translated(error) from error
        return None if execution.get("error") == NOT_STARTED else json.loads(execution["input"])

    def _listed(self, status: str) -> Iterator[dict[str, Any]]:
        machine = ":".join(self._state_machine_arn.split(":")[:7])
        more: dict[str, str] = {}
        while True:
            try:
                page = self._client.list_executions(
                    stateMachineArn=machine, statusFilter=status, maxResults=1000, **more
                )
            except (ClientError, BotoCoreError) as error:
                raise _translated(error) from error
            yield from page["executions"]
            if "nextToken" not in page:
                return
            more = {"nextToken": page["nextToken"]}


def _translated(error: ClientError | BotoCoreError) -> Exception:
    if is_transient(error) or code_of(error) == "ExecutionLimitExceeded":
        return ServiceUnavailable(f"Step Functions: {error}")
    return error
