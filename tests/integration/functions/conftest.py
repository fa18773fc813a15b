"""The deployed functions, invoked one by one."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from scribe.stack import Stack
from tests.deployed.stack import DeployedStack
from tests.function_cases.idle_stack import IdleStack


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


@pytest.fixture(scope="module")
def idle(skippable_stack: DeployedStack) -> Iterator[IdleStack]:
    """The stack, whose uploads start nothing meanwhile."""
    skippable_stack.heal()
    stack = skippable_stack.stack
    with IdleStack.of(stack, DeployedFunctions(stack), skippable_stack.cloud) as idle:
        yield idle
