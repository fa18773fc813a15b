"""The whole system from outside: a stack that sam deployed, seen only through AWS's APIs."""

from collections.abc import Iterator

import pytest

from tests.deployed.stack import DeployedStack, deployed_stack
from tests.e2e.alarm_monitor import PARAMETERS, AlarmMonitor


@pytest.fixture
def stack(skippable_stack: DeployedStack) -> DeployedStack:
    """A stack whose time the tests skip."""
    skippable_stack.heal()
    return skippable_stack


@pytest.fixture(scope="session")
def all_alarms() -> Iterator[AlarmMonitor]:
    """Alarms of a separate stack, because other tests set off those of theirs."""
    with deployed_stack(PARAMETERS) as found:
        yield AlarmMonitor(found)


@pytest.fixture
def alarms(all_alarms: AlarmMonitor) -> Iterator[AlarmMonitor]:
    """Alarms that are all off, before and after the test."""
    all_alarms.went_off()
    yield all_alarms
    all_alarms.wait_until_all_are_ok()
