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

#: FAULTS=all, as make faults has it without a BUDGET, runs what takes long, too.
IS_THOROUGH = os.environ.get("FAULTS") == "all"


def pytest_configure(config: pytest.Config) -> None:
    """The marker of what takes long."""
    config.addinivalue_line("markers", "thorough: runs only if FAULTS=all, as in make faults")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what takes long."""
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
    """Of these uploads, on a stack that is at rest when this is made."""

    stack: DeployedStack
    uploads: list[Upload] = field(default_factory=list)
    may_pay_twice: bool = False  #: the first result was lost on purpose, or came after the retry

    def __post_init__(self) -> None:
        self.stack.rest()
        self.stack.reports.clear()
        self.began = self.stack.cloud.now

    def watch(self, upload: Upload) -> Upload:
        """Judge this one, too."""
        self.uploads.append(upload)
        return upload

    def holds(self, days: float = SETTLED_AFTER_DAYS) -> None:
        """Assert every promise for each of the uploads, once everything has settled."""
        judgement = judge(self.stack, self.began, self.uploads, days)
        broken = judgement.broken
        if self.may_pay_twice:
            broken.paid_twice.clear()
        assert not broken, (broken, judgement.faults)

    def settled(self, days: float = SETTLED_AFTER_DAYS) -> JobRecord:
        """Assert every promise; the first upload's job."""
        self.holds(days)
        return self.stack.existing_job(self.uploads[0])


@pytest.fixture
def stack(skippable_stack: DeployedStack) -> DeployedStack:
    """The tests skip its time."""
    return skippable_stack


@pytest.fixture
def promises(stack: DeployedStack) -> Iterator[PromiseCheck]:
    """Nothing of the test is left for the next one, also if it fails."""
    check = PromiseCheck(stack)
    yield check
    stack.heal()
    try:
        stack.settle(*check.uploads)
    except NotSettled:
        for execution in stack.cloud.running():
            stack.stop(execution)
