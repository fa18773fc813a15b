"""Executions: starts, watches, stops and lists them."""

import json
import logging
import re
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from localcloud.clock import Clock
from localcloud.service import ServiceError
from localcloud.stepfunctions.interpreter import ExecutionRun, Outcome
from localcloud.stepfunctions.machines import ExecutionTarget

#: Logs a line for every entered state and every end; the command that runs the cloud prints it.
transitions = logging.getLogger("localcloud.transitions")

#: Source: Step Functions quotas, "Maximum input or output size".
MOST_INPUT_BYTES = 262_144
_LEGAL_NAME = re.compile(r"[^\s<>{}\[\]?*\"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f]{1,80}")


@dataclass
class Execution:
    """An execution's present state; since is in seconds since 1970."""

    arn: str
    name: str
    target: ExecutionTarget
    input: str
    started: float
    status: str = "RUNNING"
    state: str | None = None
    since: float = 0.0
    stopped: float | None = None
    outcome: Outcome | None = None
    run: ExecutionRun | None = field(default=None, repr=False)


class Executions:
    """All executions since the cloud began. Thread-safe.

    at_entrance is called with a state's name and the role when an execution enters it, and returns
    stop, die, or None. on_change gets each execution that begins or ends.
    """

    def __init__(
        self,
        clock: Clock,
        at_entrance: Callable[[str, str], str | None],
        on_change: Callable[[Execution], None],
    ) -> None:
        self._clock = clock
        self._at_entrance = at_entrance
        self._on_change = on_change
        self._executions: dict[str, Execution] = {}
        self._lock = threading.RLock()
        self._closed = False

    def start(self, target: ExecutionTarget, name: str | None, input_: str) -> Execution:
        """Starts it, or returns the running one of this name with the same input.

        Raises ServiceError: ExecutionAlreadyExists, InvalidName, InvalidExecutionInput.
        """
        name = name or str(uuid.uuid4())
        given = _check(name, input_)
        arn = f"{target.machine.arn.replace(':stateMachine:', ':execution:')}:{name}"
        with self._lock:
            if there := self._executions.get(arn):
                if there.status == "RUNNING" and there.input == input_:
                    return there
                raise ServiceError("ExecutionAlreadyExists", f"Execution Already Exists: '{arn}'")
            execution = Execution(arn, name, target, input_, time.time())
            execution.since = execution.started
            self._executions[arn] = execution
            execution.run = ExecutionRun(
                arn,
                target,
                given,
                execution.started,
                self._entering(execution),
                self._ending(execution),
            )
        self._clock.begin()
        self._on_change(execution)
        execution.run.start()
        return execution

    def get(self, arn: str) -> Execution:
        """Returns the execution. Raises ServiceError InvalidArn, ExecutionDoesNotExist."""
        if not re.fullmatch(r"arn:aws[a-z-]*:states:[^:]+:\d{12}:execution:[^:]+:[^:]+", arn):
            raise ServiceError("InvalidArn", f"Invalid Arn: '{arn}'")
        with self._lock:
            if arn in self._executions:
                return self._executions[arn]
        raise ServiceError("ExecutionDoesNotExist", f"Execution Does Not Exist: '{arn}'")

    def all(self) -> list[Execution]:
        """Returns the executions, newest first."""
        with self._lock:
            return sorted(self._executions.values(), key=lambda one: one.started, reverse=True)

    def stop(self, execution: Execution, error: str | None, cause: str | None) -> float:
        """Aborts it at once and returns the time. An ended one stays unchanged."""
        self._cut(execution, Outcome("ABORTED", error=error, cause=cause))
        return execution.stopped or time.time()

    def fail(self, execution: Execution, error: str, cause: str) -> None:
        """Fails it at once, as an uncaught error does."""
        self._cut(execution, Outcome("FAILED", error=error, cause=cause))

    def kill(self, role_arn: str) -> None:
        """Aborts every execution that runs as this role."""
        for execution in self.all():
            if execution.status == "RUNNING" and execution.target.revision.role_arn == role_arn:
                self.stop(execution, None, "Killed on purpose")

    def close(self) -> None:
        """Stops: no execution enters another state."""
        self._closed = True
        for execution in self.all():
            if execution.status == "RUNNING":
                self.stop(execution, None, "The local cloud ended")

    def _entering(self, execution: Execution) -> Callable[[str], None]:
        def entered(state: str) -> None:
            with self._lock:
                if execution.status != "RUNNING":
                    return
                execution.state, execution.since = state, time.time()
            transitions.info("%s -> %s", execution.name, state)
            kind = self._at_entrance(state, execution.target.revision.role_arn)
            if kind == "stop":
                self.stop(execution, None, "Stopped on purpose")
            elif kind == "die":
                self.fail(execution, "States.Runtime", "Failed on purpose")

        return entered

    def _ending(self, execution: Execution) -> Callable[[Outcome], None]:
        def ended(outcome: Outcome) -> None:
            self._end(execution, outcome)
            self._clock.end()

        return ended

    def _cut(self, execution: Execution, outcome: Outcome) -> None:
        self._end(execution, outcome)
        if execution.run and execution.outcome is outcome:
            execution.run.stop(outcome.error, outcome.cause)

    def _end(self, execution: Execution, outcome: Outcome) -> None:
        with self._lock:
            if execution.status != "RUNNING":
                return
            execution.status, execution.outcome = outcome.status, outcome
            execution.stopped = execution.since = time.time()
        self._on_change(execution)
        if not self._closed:
            why = f": {outcome.error}" if outcome.error else ""
            transitions.info("%s %s%s", execution.name, outcome.status, why)


def _check(name: str, input_: str) -> Any:
    if not _LEGAL_NAME.fullmatch(name):
        raise ServiceError("InvalidName", f"Invalid Name: '{name}'")
    if len(input_.encode()) > MOST_INPUT_BYTES:
        raise ServiceError(
            "ValidationException", f"The input is larger than {MOST_INPUT_BYTES} bytes"
        )
    try:
        return json.loads(input_)
    except ValueError as error:
        raise ServiceError(
            "InvalidExecutionInput", f"Invalid State Machine Execution Input: '{error}'"
        ) from None
