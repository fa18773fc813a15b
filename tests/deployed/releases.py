"""Other releases of the stack: changed sources, built and deployed by sam; or a bad definition."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scribe import ROOT
from scribe.environment import local_environment
from scribe.local.deployment import parameter_overrides
from tests.deployed.stack import DeployedStack

#: The files that the template names, too, and that are uploaded with a release.
SOURCES = (
    *("functions", "statemachine", "template.yaml", "samconfig.toml"),
    *("LICENSE", "README.md"),
)


def copy_of_sources(folder: Path) -> Path:
    """Returns a copy of the deployed sources, to be changed."""
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, folder / name, ignore=ignored)
        else:
            shutil.copy(source, folder)
    return folder


def deploy_release(
    sources: Path, endpoint: str, parameters: str = ""
) -> subprocess.CompletedProcess[str]:
    """Builds and deploys these sources with sam; returns the ended process.

    parameters override those of samconfig.toml.
    """
    overrides = f"{parameter_overrides()} {parameters}".strip()
    common = ["--config-env", "local", "--parameter-overrides", overrides]
    for command in (["build"], ["deploy", "--no-progressbar"]):
        done = subprocess.run(
            [sys.executable, "-m", "samcli", *command, *common],
            cwd=sources,
            env={**local_environment(endpoint), "TMPDIR": str(sources)},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    return done


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
