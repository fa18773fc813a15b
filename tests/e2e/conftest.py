"""The whole system from outside: a stack that sam deployed, seen only through AWS's APIs."""

from collections.abc import Iterator

import pytest

from tests.deployed.stack import DeployedStack, deployed_stack
from tests.e2e.alarm_monitor import PARAMETERS, AlarmMonitor


@pytest.fixture
def stack(skippable_stack: DeployedStack) -> DeployedStack:
    """The tests skip its time."""
    skippable_stack.heal()
    return skippable_stack


@pytest.fixture(scope="session")
def all_alarms() -> Iterator[AlarmMonitor]:
    """Of a stack of its own, for other stacks' tests set alarms off."""
    with deployed_stack(PARAMETERS) as found:
        yield AlarmMonitor(found)


@pytest.fixture
def alarms(all_alarms: AlarmMonitor) -> Iterator[AlarmMonitor]:
    """None is on, before and after."""
    all_alarms.went_off()
    yield all_alarms
    all_alarms.wait_until_all_are_ok()
