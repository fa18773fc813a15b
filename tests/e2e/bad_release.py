"""A release whose state machine is at fault, given to all new executions."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from tests.faults.world import World


@contextmanager
def a_bad_release(world: World, *, puts_back: bool = True) -> Iterator[None]:
    """New executions cannot go on after their first state; with the context the alias goes back."""
    states, outputs = world.client("stepfunctions"), world.stack.outputs
    alias, machine = outputs["StateMachineAliasArn"], outputs["StateMachineArn"]
    good = states.describe_state_machine_alias(stateMachineAliasArn=alias)["routingConfiguration"]
    definition = json.loads(states.describe_state_machine(stateMachineArn=machine)["definition"])
    definition["States"]["Wait"]["SecondsPath"] = "$.no.such.thing"
    bad = states.update_state_machine(
        stateMachineArn=machine, definition=json.dumps(definition), publish=True
    )["stateMachineVersionArn"]
    states.update_state_machine_alias(
        stateMachineAliasArn=alias,
        routingConfiguration=[{"stateMachineVersionArn": bad, "weight": 100}],
    )
    try:
        yield
    finally:
        if puts_back:
            states.update_state_machine_alias(stateMachineAliasArn=alias, routingConfiguration=good)
