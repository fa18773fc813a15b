"""The state machine's transitions, from its real definition."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks import ROOT

DEFINITION = ROOT / "statemachine" / "transcription.asl.json"
START, WAIT, CHECK = "Start transcription", "Wait", "Check transcription status"
PROCESS, HAND_OVER = "Process transcription results", "Hand over to a new execution"
#: Events that a state adds to an execution's history; AWS ends one at 25,000.
EVENTS = {"Task": 5, "Wait": 2, "Choice": 2, "Pass": 2, "Succeed": 2, "Fail": 1}
EVENTS_OF_A_RETRY, EVENTS_OF_AN_EXECUTION = 3, 2
EVENT_LIMIT = 25_000
MOST_EVENTS = 9  #: that one more loop, or one more try, needs


@dataclass(frozen=True)
class StateMachine:
    """Which state comes after which."""

    states: Mapping[str, Mapping[str, Any]]
    first: str

    def after(self, state: str, outcome: str) -> str:
        """A Choice asks for the outcome; the others have but one next state."""
        found = self.states[state]
        if found["Type"] != "Choice":
            return str(found["Next"])
        for rule in found["Choices"]:
            if rule["Variable"] == "$.job.outcome" and rule["StringEquals"] == outcome:
                return str(rule["Next"])
        return str(found["Default"])

    def retry_of(self, state: str, error: str) -> Mapping[str, Any]:
        """How a Task tries again after this error."""
        retriers = self.states[state]["Retry"]
        return next(retrier for retrier in retriers if error in retrier["ErrorEquals"])

    def is_last(self, state: str) -> bool:
        """Whether an execution ends there."""
        return self.states[state]["Type"] in {"Succeed", "Fail"}


def machine(file: Path = DEFINITION) -> StateMachine:
    """Returns the state machine of the definition's file."""
    definition = json.loads(file.read_text())
    return StateMachine(definition["States"], definition["StartAt"])


@dataclass
class SimulatedExecution:
    """One execution on its way; transitions are what AWS bills: states entered, and retries."""

    machine: StateMachine
    path: list[str] = field(default_factory=list)
    transitions: int = 0
    events: int = EVENTS_OF_AN_EXECUTION
    retries: int = 0  #: of the state that it is in
    most_retries: int = 0
    checks: int = 0

    def begin(self) -> str:
        """Enters the first state."""
        return self._enter(self.machine.first)

    def go_on(self, outcome: str) -> str:
        """Goes on from a Task or a Wait to the next state that is not a Choice."""
        state = self._enter(self.machine.after(self.path[-1], outcome))
        while self.machine.states[state]["Type"] == "Choice":
            state = self._enter(self.machine.after(state, outcome))
        return state

    def retry(self, error: str) -> tuple[float, float] | None:
        """Try the Task again. Returns the least and the most seconds until then, or None if it has
        been tried as often as it may be, or the history is full.
        """
        retrier = self.machine.retry_of(self.path[-1], error)
        if self.retries == retrier["MaxAttempts"] or self.events + MOST_EVENTS > EVENT_LIMIT:
            return None
        longest = retrier["IntervalSeconds"] * retrier["BackoffRate"] ** min(self.retries, 60)
        self.retries += 1
        self.most_retries = max(self.most_retries, self.retries)
        self.transitions += 1
        self.events += EVENTS_OF_A_RETRY
        full_jitter = retrier["JitterStrategy"] == "FULL"
        longest = min(longest, retrier["MaxDelaySeconds"])
        return 0.0 if full_jitter else longest, longest

    def _enter(self, state: str) -> str:
        self.path.append(state)
        self.retries = 0
        self.transitions += 1
        self.events += EVENTS[self.machine.states[state]["Type"]]
        return state
