"""The deployed stack, for programs that watch it."""

from collections.abc import Iterator

import pytest

from tests.deployed.stack import DeployedStack


@pytest.fixture(scope="module")
def stack(skippable_stack: DeployedStack) -> Iterator[DeployedStack]:
    """A stack in which no execution waits for long, and no alarm of another file's jobs is on."""
    skippable_stack.heal()
    skippable_stack.rest()
    with skippable_stack.cloud.without_waits():
        yield skippable_stack
