"""scribe in this process, on the deployed stack."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from scribe.cli import app
from scribe.operations import queues
from scribe.stack import Stack
from tests.deployed.stack import DeployedStack
from transcription.domain import clock

Run = Callable[..., Result]


@pytest.fixture
def deployed(stack: DeployedStack, monkeypatch: pytest.MonkeyPatch) -> Stack:
    """The stack as scribe sees it, on a machine whose clock is the cloud's."""
    stack.heal()
    monkeypatch.setattr(clock, "now", lambda: stack.cloud.now)
    monkeypatch.setattr(queues, "LISTEN", 0)  # the local cloud's queues answer at once
    return stack.stack


@pytest.fixture
def run(
    tmp_path: Path, stack: DeployedStack, deployed: Stack, monkeypatch: pytest.MonkeyPatch
) -> Run:
    """Runs scribe with these arguments in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, arguments, env={"AWS_ENDPOINT_URL": stack.endpoint})

    return run
