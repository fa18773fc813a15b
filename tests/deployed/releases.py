"""Other releases of the stack: a changed build, deployed by sam; or a bad definition."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scribe import ROOT
from scribe.local.deployment import build
from tests.deployed.stack import DeployedStack

#: Where a built template finds what is not in its folder.
_SOURCES = "../../../../"


def copy_of_build(stack: DeployedStack, folder: Path) -> Path:
    """Returns the template of a copy of the stack's build, to be changed and deployed."""
    built, _ = build(stack.endpoint)
    template = folder / "release" / built.name
    shutil.copytree(built.parent, template.parent)
    template.write_text(template.read_text().replace(_SOURCES, f"{ROOT}/"))
    return template


def change_code(template: Path, name: str) -> None:
    """Changes the code of the function in the folder of this name, and nothing that it does."""
    logical_id = f"{name.title().replace('_', '')}Function"
    app = template.parent / logical_id / name / "app.py"
    app.write_text(f"{app.read_text()}\n# {template}\n")


@contextmanager
def bad_release(stack: DeployedStack, *, is_taken_back: bool = True) -> Iterator[None]:
    """Makes new executions fail after their first state, until the context ends."""
    states = stack.client("stepfunctions")
    alias, machine = stack.outputs["StateMachineAliasArn"], stack.outputs["StateMachineArn"]
    good = states.describe_state_machine_alias(stateMachineAliasArn=alias)["routingConfiguration"]
    definition = json.loads(states.describe_state_machine(stateMachineArn=machine)["definition"])
    definition["States"]["Wait"]["SecondsPath"] = "$.no.such.thing"
    states.update_state_machine(stateMachineArn=machine, definition=json.dumps(definition))
    published = states.publish_state_machine_version(stateMachineArn=machine)
    bad = published["stateMachineVersionArn"]
    states.update_state_machine_alias(
        stateMachineAliasArn=alias,
        routingConfiguration=[{"stateMachineVersionArn": bad, "weight": 100}],
    )
    try:
        yield
    finally:
        if is_taken_back:
            states.update_state_machine_alias(stateMachineAliasArn=alias, routingConfiguration=good)
