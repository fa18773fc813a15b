"""Executions of the state machine."""

import json
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import takewhile
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from transcription.adapters.aws import code_of, is_transient
from transcription.domain.errors import ServiceUnavailable


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

    def running_ones(self, most: int, has_time: Callable[[], bool]) -> frozenset[str] | None:
        """The ARNs of all that run; None where they are too many, or the time is over."""
        ...

    def input_of(self, arn: str) -> Any:
        """The execution's input; None where Step Functions does not know it any more."""
        ...


class Living:
    """Which executions live: the first few are asked for, and beyond that all at once. Thread-safe.

    Step Functions describes 10 to 15 executions a second and lists 1,000 in one call
    (https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html).
    """

    ASKED_SINGLY = 100
    LISTED = 100_000  # 100 calls, which every region's quota allows at once

    def __init__(self, executions: Executions, has_time: Callable[[], bool]) -> None:
        self._executions = executions
        self._has_time = has_time
        self._lock = threading.Lock()
        self._asked = 0
        self._running: frozenset[str] | None = None

    def has(self, arn: str) -> bool:
        """Whether it lives; it must have been started before this is made."""
        with self._lock:
            self._asked += 1
            if self._asked == self.ASKED_SINGLY + 1:
                self._running = self._executions.running_ones(self.LISTED, self._has_time)
        if self._running is None:
            return self._executions.is_running(arn)
        return arn in self._running


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

    def input_of(self, arn: str) -> Any:
        try:
            return json.loads(self._client.describe_execution(executionArn=arn)["input"])
        except (ClientError, BotoCoreError) as error:
            if code_of(error) == "ExecutionDoesNotExist":
                return None
            raise _translated(error) from error

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
