"""The deployed stack, and the check that every promise holds for what a test uploaded."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.deployed.cloud_control import NotSettled
from tests.deployed.stack import SETTLED_AFTER_DAYS, DeployedStack
from tests.faults.run import judge
from transcription.domain.jobs import JobRecord
from transcription.domain.uploads import Upload

#: FAULTS=all, which make faults sets without a BUDGET, also runs the slow tests.
IS_THOROUGH = os.environ.get("FAULTS") == "all"


def pytest_configure(config: pytest.Config) -> None:
    """Registers the marker of slow tests."""
    config.addinivalue_line("markers", "thorough: runs only if FAULTS=all, as in make faults")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves the thorough tests out unless they are requested."""
    if IS_THOROUGH:
        return
    slow = [item for item in items if item.get_closest_marker("thorough")]
    config.hook.pytest_deselected(items=slow)
    items[:] = [item for item in items if item not in slow]


def parametrized(argument: str, values: Mapping[str, Any], *quick: str) -> pytest.MarkDecorator:
    """Parametrizes a test by name and value; all but the quick ones are thorough."""
    parameters = [
        pytest.param(value, id=name, marks=() if name in quick else pytest.mark.thorough)
        for name, value in values.items()
    ]
    return pytest.mark.parametrize(argument, parameters)


@dataclass
class PromiseCheck:
    """Checks these uploads, on a stack that is at rest when this is made."""

    stack: DeployedStack
    uploads: list[Upload] = field(default_factory=list)
    may_pay_twice: bool = False  #: the first result was lost on purpose, or came after the retry

    def __post_init__(self) -> None:
        self.stack.rest()
        self.stack.reports.clear()
        self.began = self.stack.cloud.now

    def watch(self, upload: Upload) -> Upload:
        """Checks the promises for this upload, too."""
        self.uploads.append(upload)
        return upload

    def holds(self, days: float = SETTLED_AFTER_DAYS) -> None:
        """Asserts every promise for each of the uploads, once everything has settled."""
        judgement = judge(self.stack, self.began, self.uploads, days)
        broken = judgement.broken
        if self.may_pay_twice:
            broken.paid_twice.clear()
        assert not broken, (broken, judgement.faults)

    def settled(self, days: float = SETTLED_AFTER_DAYS) -> JobRecord:
        """Asserts every promise; returns the first upload's job."""
        self.holds(days)
        return self.stack.existing_job(self.uploads[0])


@pytest.fixture
def stack(skippable_stack: DeployedStack) -> DeployedStack:
    """A stack whose time the tests skip."""
    return skippable_stack


@pytest.fixture
def promises(stack: DeployedStack) -> Iterator[PromiseCheck]:
    """A check that clears everything for the next test, even after a failure."""
    check = PromiseCheck(stack)
    yield check
    stack.heal()
    try:
        stack.settle(*check.uploads)
    except NotSettled:
        for execution in stack.cloud.running():
            stack.stop(execution)
