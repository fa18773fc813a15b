"""A local cloud with the real stack on it, built and deployed by the real sam."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from scribe.local.local_stack import local_stack
from scribe.stack import Stack
from scribe.terminal import Terminal
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


@dataclass(frozen=True)
class Deployed:
    """The stack, and where it answers."""

    endpoint: str
    stack: Stack


@pytest.fixture(scope="session")
def stack() -> Iterator[Deployed]:
    """One for all tests: each upload is a job of its own. Its processes end with the tests.

    Two jobs of tests that cancel them stay at Transcribe until the end; two others have room.
    """
    with local_stack(free_port(), Terminal(), ("--transcribe-jobs", "4")) as (cloud, found):
        yield Deployed(cloud.endpoint, found)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
