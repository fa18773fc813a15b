"""A local cloud with the stack on it, whose functions are invoked one by one."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from scribe.local.local_stack import local_stack
from scribe.stack import Stack
from scribe.terminal import Terminal
from tests.deployed.stack import free_port
from tests.function_cases.idle_stack import IdleStack

LONG_REPEATS = 4  # a function takes milliseconds


@dataclass(frozen=True)
class DeployedFunctions:
    """The deployed functions, called as by the state machine."""

    stack: Stack

    def invoke(self, function: str, event: dict[str, Any]) -> Any:
        found = self.stack.client("cloudformation").describe_stack_resource(
            StackName=self.stack.name, LogicalResourceId=function
        )
        answer = self.stack.client("lambda").invoke(
            FunctionName=found["StackResourceDetail"]["PhysicalResourceId"],
            Qualifier="live",
            Payload=json.dumps(event).encode(),
        )
        return json.loads(answer["Payload"].read())


@pytest.fixture(scope="session")
def idle() -> Iterator[IdleStack]:
    """A separate stack: its uploads start nothing, and its Transcribe runs one job at a time."""
    with local_stack(free_port(), Terminal(), ["--transcribe-jobs", "1"]) as (_, stack):
        idle = IdleStack.of(stack, DeployedFunctions(stack), LONG_REPEATS)
        yield idle
        idle.close()
