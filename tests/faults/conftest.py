"""One World for all tests here; each upload is a job of its own."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.faults.doors import NeverSettled
from tests.faults.promises import Before
from tests.faults.runs import judged
from tests.faults.world import SETTLED_AFTER_DAYS, World
from tests.faults.world import world as a_world
from transcription.domain.jobs import JobRecord
from transcription.domain.uploads import Upload

#: FAULTS=all (as make faults has it) runs what make test leaves out.
IS_THOROUGH = os.environ.get("FAULTS") == "all"


def pytest_configure(config: pytest.Config) -> None:
    """The marker of what takes long."""
    config.addinivalue_line("markers", "thorough: runs only where FAULTS=all, as in make faults")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what takes long."""
    if IS_THOROUGH:
        return
    slow = [item for item in items if item.get_closest_marker("thorough")]
    config.hook.pytest_deselected(items=slow)
    items[:] = [item for item in items if item not in slow]


def some_of(everything: Mapping[str, Any], *quick: str) -> pytest.MarkDecorator:
    """Parametrizes a test by name and value; those that are not named here are thorough."""
    given = [
        pytest.param(value, id=name, marks=() if name in quick else pytest.mark.thorough)
        for name, value in everything.items()
    ]
    return pytest.mark.parametrize("given", given)


@dataclass
class Trial:
    """What a test does to uploads, and the verdict on it."""

    world: World
    uploads: list[Upload] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.before = Before.of(self.world)

    def of(self, upload: Upload) -> Upload:
        """One that is to be judged."""
        self.uploads.append(upload)
        return upload

    def holds(self, days: float = SETTLED_AFTER_DAYS) -> None:
        """Every promise, for each of the uploads, once everything has settled."""
        told, found = judged(self.world, self.before, self.uploads, days)
        assert found.lost == [], told["faults"]
        assert found.doubled == [], told["faults"]

    def settled(self, days: float = SETTLED_AFTER_DAYS) -> JobRecord:
        """The first upload's job; every promise holds for all of them."""
        self.holds(days)
        job = self.world.job(self.uploads[0])
        assert job is not None, "it is in the dead-letter queue"
        return job


@pytest.fixture(scope="session")
def world() -> Iterator[World]:
    """Deployed once."""
    with a_world() as here:
        yield here


@pytest.fixture
def trial(world: World) -> Iterator[Trial]:
    """Nothing of it is left for the next test, also where it fails."""
    world.rest()
    trial = Trial(world)
    yield trial
    undo(world)
    try:
        world.settle(*trial.uploads)
    except NeverSettled:
        for execution in world.running():
            world.client("stepfunctions").stop_execution(executionArn=execution)


def undo(world: World) -> None:
    """No faults, no courses, right clocks."""
    world.faults()
    world.courses()
    world.skews()
