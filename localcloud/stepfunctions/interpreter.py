"""Runs one execution with moto's interpreter, and reports its progress."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from moto.stepfunctions.parser.api import HistoryEventType
from moto.stepfunctions.parser.asl.component.eval_component import EvalComponent
from moto.stepfunctions.parser.asl.eval.environment import Environment
from moto.stepfunctions.parser.asl.eval.evaluation_details import (
    AWSExecutionDetails,
    EvaluationDetails,
    ExecutionDetails,
    StateMachineDetails,
)
from moto.stepfunctions.parser.asl.eval.program_state import (
    ProgramEnded,
    ProgramError,
    ProgramStopped,
    ProgramTimedOut,
)
from moto.stepfunctions.parser.asl.utils.encoding import to_json_str
from moto.stepfunctions.parser.backend.execution_worker import ExecutionWorker
from moto.stepfunctions.parser.backend.execution_worker_comm import ExecutionWorkerCommunication
from moto.stepfunctions.parser.utils import TMP_THREADS

from localcloud.stepfunctions.definitions import program
from localcloud.stepfunctions.machines import ExecutionTarget

#: Source: Step Functions quotas, "Maximum execution history size".
MOST_EVENTS = 25_000
_TERMINAL = {
    HistoryEventType.ExecutionSucceeded,
    HistoryEventType.ExecutionFailed,
    HistoryEventType.ExecutionAborted,
    HistoryEventType.ExecutionTimedOut,
}


@dataclass(frozen=True)
class Outcome:
    """The end of an execution: output if it succeeded, error and cause if it failed."""

    status: str
    output: str | None = None
    error: str | None = None
    cause: str | None = None


class ExecutionRun(ExecutionWorker, ExecutionWorkerCommunication):  # type: ignore[misc]
    """One run. on_state is called for each entered state, on_end once, from its threads."""

    def __init__(
        self,
        arn: str,
        target: ExecutionTarget,
        given: Any,
        started: float,
        on_state: Callable[[str], None],
        on_end: Callable[[Outcome], None],
    ) -> None:
        _, _, _, region, account, _, _, name = arn.split(":")
        machine, revision = target.machine, target.revision
        began = iso(datetime.fromtimestamp(started, UTC))
        super().__init__(
            evaluation_details=EvaluationDetails(
                AWSExecutionDetails(account, region, revision.role_arn),
                ExecutionDetails(arn, name, revision.role_arn, given, began),
                StateMachineDetails(machine.arn, machine.name, machine.kind, revision.definition),
            ),
            exec_comm=self,
            cloud_watch_logging_session=None,
            activity_store={},
        )
        self._definition = revision.definition
        self._on_state = on_state
        self._on_end = on_end
        self._has_environment = threading.Event()

    def terminated(self) -> None:
        self._on_end(_outcome_of(self.env))
        TMP_THREADS[:] = [thread for thread in TMP_THREADS if thread.is_alive()]

    def stop(self, error: str | None, cause: str | None) -> None:
        """Enters no further state. As on AWS, a task that is under way goes on without effect."""
        self._has_environment.wait(10)
        self.env.set_stop(stop_date=datetime.now(UTC), cause=cause, error=error)

    def history(self) -> list[dict[str, Any]]:
        """Returns the events so far, oldest first, with timestamps in seconds since 1970."""
        if self.env is None:
            return []
        events = list(self.env.event_manager.get_event_history())
        return [
            event | {"timestamp": datetime.fromisoformat(event["timestamp"]).timestamp()}
            for event in events
        ]

    def _get_evaluation_entrypoint(self) -> EvalComponent:
        return program(self._definition)

    def _get_evaluation_environment(self) -> Environment:
        environment = super()._get_evaluation_environment()
        manager = environment.event_manager
        add_event = manager.add_event

        def watched(context: Any, event_type: Any, event_details: Any = None, **more: Any) -> int:
            number: int = add_event(context, event_type, event_details, **more)
            if event_details and "stateEnteredEventDetails" in event_details:
                self._on_state(event_details["stateEnteredEventDetails"]["name"])
            if number == MOST_EVENTS - 1 and event_type not in _TERMINAL:
                cause = "The execution reached the maximum number of history events"
                environment.set_error(
                    {"error": "States.Runtime", "cause": f"{cause} ({MOST_EVENTS})."}
                )
            return number

        manager.add_event = watched
        self.env = environment
        self._has_environment.set()
        return environment


def iso(moment: datetime) -> str:
    """Returns a time as Step Functions writes it: 2026-11-24T01:02:03.456Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def _outcome_of(environment: Environment) -> Outcome:
    state = environment.program_state()
    if isinstance(state, ProgramEnded):
        output = to_json_str(environment.states.get_input(), separators=(",", ":"))
        return Outcome("SUCCEEDED", output=output)
    if isinstance(state, ProgramStopped):
        return Outcome("ABORTED", error=state.error, cause=state.cause)
    if isinstance(state, ProgramTimedOut):
        return Outcome("TIMED_OUT")
    if isinstance(state, ProgramError):
        return Outcome("FAILED", error=state.error.get("error"), cause=state.error.get("cause"))
    return Outcome("FAILED", error="States.Runtime", cause=f"The interpreter ended as {state!r}")
