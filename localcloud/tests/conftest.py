"""A local cloud that all tests of a worker share; each test gives its resources new names."""

from collections.abc import Iterator

import pytest

from localcloud.tests.running_cloud import RunningCloud, running_cloud


@pytest.fixture(scope="session")
def shared_cloud() -> Iterator[RunningCloud]:
    """A cloud whose own first calls, which would take the first faults, are over."""

    with running_cloud() as running:

        def has_made_its_calls() -> bool:
            calls = running.control("faults")["calls"]
            return any(call["operation"] == "ListRules" for call in calls)

        running.until(has_made_its_calls)
        yield running


@pytest.fixture
def cloud(shared_cloud: RunningCloud) -> Iterator[RunningCloud]:
    """The cloud; the test's faults are removed afterwards."""
    yield shared_cloud
    shared_cloud.control("faults", [])
