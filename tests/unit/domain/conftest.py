"""The stack that most tests of the steps run in."""

import pytest

from tests.fakes.stack import FakeStack


@pytest.fixture
def stack() -> FakeStack:
    return FakeStack()
