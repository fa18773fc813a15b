"""One execution in the interpreter."""

import json
import queue
import time

import pytest

from localcloud.stepfunctions import interpreter
from localcloud.stepfunctions.machines import ExecutionTarget, Machine, Revision

ARN = "arn:aws:states:us-east-1:123456789012:{}:m"
LOOP = {"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Pass", "Next": "A"}}


def test_an_execution_fails_at_the_limit_of_its_history(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interpreter, "MOST_EVENTS", 20)
    revision = Revision(json.dumps({"StartAt": "A", "States": LOOP}), ARN)
    machine = Machine(ARN.format("stateMachine"), "m", "STANDARD", revision)
    outcomes: queue.Queue[interpreter.Outcome] = queue.Queue()
    run = interpreter.ExecutionRun(
        f"{ARN.format('execution')}:e",
        ExecutionTarget(machine, revision),
        {},
        time.time(),
        on_state=lambda _: None,
        on_end=outcomes.put,
    )
    run.start()
    outcome = outcomes.get(timeout=30)
    assert (outcome.status, outcome.error) == ("FAILED", "States.Runtime")
    assert "maximum number of history events" in str(outcome.cause)
    events = run.history()
    assert (len(events), events[-1]["type"]) == (20, "ExecutionFailed")
