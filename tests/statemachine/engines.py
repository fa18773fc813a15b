"""What runs the definition. Here: what an engine is, and the interpreter."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any, Protocol

import pytest
from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl
from moto.stepfunctions.parser.asl.component.state.wait.wait_function.wait_function import (
    WaitFunction,
)

from localcloud import moto_patches
from localcloud.clients import Clients
from localcloud.clock import Clock as CloudClock
from localcloud.events.event_bus import EventBus
from localcloud.events.s3_events import S3Events
from localcloud.tests.patched_moto import restore_moto_after

REGION = "us-east-1"
ALIAS = "live"
ACCOUNT = "123456789012"


class Clock:
    """How long the interpreter would have slept, in seconds."""

    def __init__(self) -> None:
        self.waits: list[float] = []  #: of Wait states
        self.retries: list[float] = []  #: before the next try of a Task, jitter included

    def reset(self) -> None:
        """Forget what was slept."""
        self.waits.clear()
        self.retries.clear()


class Engine(Protocol):
    """Step Functions, to a test."""

    endpoint: str
    clock: Clock | None  #: None: the engine keeps the real time
    counts: bool  #: whether the metric reaches CloudWatch
    starts_through_the_front: bool  #: whether a hand-over is a call that an outage can refuse

    def prepared(self, definition: str) -> str:
        """The definition, changed no more than the engine's clock asks for."""
        ...

    def start_arn(self, state_machine_arn: str) -> str:
        """What a test starts."""
        ...

    def heir_arn(self, state_machine_arn: str) -> str:
        """What an execution that hands over starts."""
        ...

    def publish(self, client: Any, state_machine_arn: str) -> None:
        """Make the alias, where the engine knows aliases."""
        ...


class Interpreter:
    """moto's interpreter as the local cloud has it, in this process.

    It runs the definition as it is: its clock is what is hurried.
    """

    counts = True
    starts_through_the_front = True

    def __init__(self, endpoint: str, clock: Clock) -> None:
        self.endpoint = endpoint
        self.clock: Clock | None = clock

    def prepared(self, definition: str) -> str:
        return definition

    def start_arn(self, state_machine_arn: str) -> str:
        return self.heir_arn(state_machine_arn)

    def heir_arn(self, state_machine_arn: str) -> str:
        return f"{state_machine_arn}:{ALIAS}"

    def publish(self, client: Any, state_machine_arn: str) -> None:
        version = client.publish_state_machine_version(stateMachineArn=state_machine_arn)
        client.create_state_machine_alias(
            name=ALIAS,
            routingConfiguration=[
                {"stateMachineVersionArn": version["stateMachineVersionArn"], "weight": 100}
            ],
        )


@contextmanager
def interpreter(endpoint: str, clients: Clients) -> Iterator[Interpreter]:
    """The interpreter calls services at this endpoint, and never really sleeps."""
    clock = Clock()

    def wait(_function: WaitFunction, env: object, wait_seconds: float) -> None:
        clock.waits.append(wait_seconds)

    with pytest.MonkeyPatch.context() as patch:
        restore_moto_after(patch)
        events = S3Events(ACCOUNT, EventBus(ACCOUNT, lambda _: None))
        moto_patches.apply(clients, CloudClock(), events)
        # Both are where moto waits for real; it has no setting for either.
        patch.setattr(retrier_decl, "time", SimpleNamespace(sleep=clock.retries.append))
        patch.setattr(WaitFunction, "_wait_interval", wait)
        yield Interpreter(endpoint, clock)
