"""Programs and pages against a stack whose time goes by as it does."""

import pytest

from tests.deployed.stack import DeployedStack


@pytest.fixture(scope="session")
def stack(polled_stack: DeployedStack) -> DeployedStack:
    """The one that all of them share."""
    return polled_stack
