"""Local clouds with the real stack on them, built and deployed by the real sam."""

from collections.abc import Iterator

import pytest

from tests.deployed.stack import DeployedStack, deployed_stack
from tests.fuzzing import FACTOR, examples_in

pytest.register_assert_rewrite("tests.function_cases")


tried: list[int] = []


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Count the examples of hypothesis, for make fuzz to tell."""
    tried.append(examples_in(getattr(item, "hypothesis_statistics", "")))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many that were."""
    if FACTOR > 1:
        terminalreporter.write_line(f"{sum(tried):,} examples of {sum(map(bool, tried))} tests")


@pytest.fixture(scope="session")
def stack() -> Iterator[DeployedStack]:
    """For programs that watch it in the machine's time, with the shortest polls.

    Two jobs of tests that cancel them stay at Transcribe until the end; two others have room.
    """
    parameters = "PollMinSeconds=1 PollMaxSeconds=1 MaxDailyMediaHours=1000"
    with deployed_stack(parameters, options=("--transcribe-jobs", "4")) as found:
        yield found


@pytest.fixture(scope="session")
def skippable_stack() -> Iterator[DeployedStack]:
    """Its time is skipped; near the template's parameters."""
    with deployed_stack() as found:
        yield found
