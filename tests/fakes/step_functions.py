"""Step Functions in memory: which executions live, and which were asked for."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from transcription.domain.errors import ServiceUnavailable
from transcription.steps.ports import Executions

PREFIX = "arn:aws:states:us-east-1:123456789012:execution:local-transcription:"


def arn(name: str) -> str:
    """An execution's ARN."""
    return PREFIX + name


@dataclass
class FakeExecutions(Executions):
    """running: ARNs. started: inputs by name, kept also when the execution has ended."""

    running: set[str] = field(default_factory=set)
    started: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)  #: ARNs that is_running was asked about
    listed: int = 0  #: how often all that run were asked for
    dead: dict[str, Any] = field(default_factory=dict)  #: inputs of those that ended badly, by ARN
    down: bool = False

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
