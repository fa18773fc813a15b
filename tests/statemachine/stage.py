"""The stage on which the definition plays, and what an execution did there."""

import json
import time
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from moto.core import DEFAULT_ACCOUNT_ID

from tests.statemachine.definition import substituted
from tests.statemachine.engines import REGION, Engine
from tests.statemachine.scripted import Outages, ScriptedLambda, Step
from tests.statemachine.surroundings import Surroundings, client

_PATIENCE_SECONDS = 30
_FUNCTION_ARN = f"arn:aws:lambda:{REGION}:{DEFAULT_ACCOUNT_ID}:function:local-{{}}:3"


class DefectiveDefinition(Exception):
    """A path or a payload that cannot be evaluated.

    Nothing retries or catches it.
    """


@dataclass(frozen=True)
class Run:
    """An execution that has ended."""

    arn: str
    status: str
    error: str | None
    cause: str | None
    history: list[dict[str, Any]]

    @cached_property
    def path(self) -> list[str]:
        """The states that it entered, in order."""
        return [
            event["stateEnteredEventDetails"]["name"]
            for event in self.history
            if "stateEnteredEventDetails" in event
        ]

    def inputs_of(self, state: str) -> list[dict[str, Any]]:
        """What the state was entered with, each time."""
        entered = [event.get("stateEnteredEventDetails", {}) for event in self.history]
        return [json.loads(item["input"]) for item in entered if item.get("name") == state]


class Stage(Surroundings):
    """One state machine and all that it calls. Made once; reset() empties it between two tests."""

    def __init__(
        self, engine: Engine, services: str, functions: ScriptedLambda, outages: Outages, name: str
    ) -> None:
        super().__init__(services, name)
        self.engine = engine
        self.functions = functions
        self.outages = outages
        self._states = client("stepfunctions", engine.endpoint)
        self._state_machine = self._make_state_machine()

    def reset(self) -> None:
        """No outage, no script, no messages, nothing counted."""
        self.outages.none()
        self.functions.follow({})
        self.empty()
        if self.engine.clock:
            self.engine.clock.reset()

    def script(
        self,
        start: list[Step] | None = None,
        check: list[Step] | None = None,
        process: list[Step] | None = None,
    ) -> None:
        """What the three functions answer from here on."""
        scripts = {
            "start-transcription": start,
            "check-transcription-status": check,
            "process-transcription-results": process,
        }
        self.functions.follow({name: steps for name, steps in scripts.items() if steps})

    def arn_of(self, name: str) -> str:
        """The ARN of the execution of that name."""
        return f"{self._state_machine.replace(':stateMachine:', ':execution:')}:{name}"

    def run(self, event: object, name: str) -> Run:
        """Start an execution, and wait until it ends."""
        arn = self._states.start_execution(
            stateMachineArn=self.engine.start_arn(self._state_machine),
            name=name,
            input=json.dumps(event),
        )["executionArn"]
        return self.ended(arn)

    def ended(self, arn: str) -> Run:
        """The execution when it has ended."""
        end = time.monotonic() + _PATIENCE_SECONDS
        while (found := self._states.describe_execution(executionArn=arn))["status"] == "RUNNING":
            if time.monotonic() > end:
                self._states.stop_execution(executionArn=arn)
                raise TimeoutError(f"{arn} did not end; its last events: {self._history(arn)[-6:]}")
            time.sleep(0.02)
        history = self._history(arn)
        defects = [event for event in history if "States.Runtime" in json.dumps(event, default=str)]
        if defects:
            raise DefectiveDefinition(defects[0])
        return Run(arn, found["status"], found.get("error"), found.get("cause"), history)

    def input_of(self, arn: str) -> dict[str, Any]:
        """What the execution was started with."""
        text = self._states.describe_execution(executionArn=arn)["input"]
        started: dict[str, Any] = json.loads(text)
        return started

    def executions(self, job_id: str) -> set[str]:
        """The names of the executions whose names begin with the job's id."""
        listed = self._states.list_executions(stateMachineArn=self._state_machine)["executions"]
        return {item["name"] for item in listed if (item["name"] or "").startswith(job_id)}

    def _make_state_machine(self) -> str:
        arn = f"arn:aws:states:{REGION}:{DEFAULT_ACCOUNT_ID}:stateMachine:{self._name}"
        values = {
            "Partition": "aws",
            "StartTranscriptionFunction": _FUNCTION_ARN.format("start-transcription"),
            "CheckTranscriptionStatusFunction": _FUNCTION_ARN.format("check-transcription-status"),
            "ProcessTranscriptionResultsFunction": _FUNCTION_ARN.format(
                "process-transcription-results"
            ),
            "StateMachineArn": self.engine.heir_arn(arn),
            **self.substitutions(),
        }
        made: str = self._states.create_state_machine(
            name=self._name,
            definition=self.engine.prepared(substituted(values)),
            roleArn=f"arn:aws:iam::{DEFAULT_ACCOUNT_ID}:role/state-machine",
        )["stateMachineArn"]
        self.engine.publish(self._states, made)
        return made

    def _history(self, arn: str) -> list[dict[str, Any]]:
        pages = self._states.get_paginator("get_execution_history").paginate(executionArn=arn)
        return [event for page in pages for event in page["events"]]
