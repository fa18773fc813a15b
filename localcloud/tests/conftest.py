"""One running local cloud for all tests of a worker; what a test makes has names of its own."""

from collections.abc import Iterator

import pytest

from localcloud.tests.running_cloud import RunningCloud, running_cloud


@pytest.fixture(scope="session")
def shared_cloud() -> Iterator[RunningCloud]:
    with running_cloud() as cloud:
        yield cloud


@pytest.fixture
def cloud(shared_cloud: RunningCloud) -> Iterator[RunningCloud]:
    """The cloud, without faults afterwards."""
    yield shared_cloud
    shared_cloud.control("faults", [])
