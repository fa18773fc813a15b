"""A local cloud with the real stack on it, built and deployed by the real sam."""

from collections.abc import Iterator

import pytest

from tests.deployed.stack import DeployedStack, deployed_stack
from tests.fuzzing import FACTOR, examples_in

pytest.register_assert_rewrite("tests.function_cases")


tried: list[int] = []


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Counts the examples of hypothesis, for make fuzz."""
    tried.append(examples_in(getattr(item, "hypothesis_statistics", "")))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints the number of examples."""
    if FACTOR > 1:
        terminalreporter.write_line(f"{sum(tried):,} examples of {sum(map(bool, tried))} tests")


@pytest.fixture(scope="session")
def skippable_stack() -> Iterator[DeployedStack]:
    """A stack for all tests of a worker, with nearly the template's parameters."""
    with deployed_stack() as found:
        yield found
