"""Step Functions in memory: the running executions, and those that were asked about."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from transcription.domain.errors import ServiceUnavailable
from transcription.steps.ports import Executions

PREFIX = "arn:aws:states:us-east-1:123456789012:execution:local-transcription:"


def arn(name: str) -> str:
    return PREFIX + name


@dataclass
class FakeExecutions(Executions):
    """Keeps running ARNs, and started inputs by name, also of ended executions."""

    running: set[str] = field(default_factory=set)
    started: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)  #: ARNs passed to is_running
    listed: int = 0  #: calls that listed all running ones
    #: inputs of executions that ended badly, by ARN
    dead: dict[str, Any] = field(default_factory=dict)
    ended: dict[str, str] = field(default_factory=dict)  #: statuses by ARN
    down: bool = False

    def status_of(self, arn: str) -> str | None:
        return "RUNNING" if arn in self.running else self.ended.get(arn)

    def is_running(self, arn: str) -> bool:
        self._answer()
        self.asked.append(arn)
        return arn in self.running

    def arn_of(self, name: str) -> str:
        return arn(name)

    def start(self, name: str, event: dict[str, Any]) -> None:
        self._answer()
        if name in self.started:
            return
        assert len(name) <= 80, f"InvalidName: {name}"
        self.started[name] = json.loads(json.dumps(event))
        self.running.add(arn(name))

    def ended_badly(self, since: datetime) -> Iterator[str]:
        self._answer()
        yield from [execution for execution in self.dead if execution not in self.running]

    def running_ones(self, most: int, has_time: Callable[[], bool]) -> frozenset[str] | None:
        self._answer()
        self.listed += 1
        return frozenset(self.running) if len(self.running) <= most and has_time() else None

    def unstarted_input(self, arn: str) -> Any:
        self._answer()
        return self.dead.get(arn)

    def _answer(self) -> None:
        if self.down:
            raise ServiceUnavailable("Step Functions: ThrottlingException")
