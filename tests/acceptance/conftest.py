"""A throwaway stage and the run on it: on AWS with ACCEPT_STAGE=name, otherwise on a local
cloud.
"""

import os
from collections.abc import Iterator

import pytest

from tests.acceptance.observations import Comparison
from tests.acceptance.session import AcceptanceSession
from tests.acceptance.throwaway_stage import ThrowawayStage, throwaway_stage

_report: list[str] = []


@pytest.fixture(scope="module")
def stage() -> Iterator[ThrowawayStage]:
    with throwaway_stage(os.environ.get("ACCEPT_STAGE")) as found:
        yield found


@pytest.fixture(scope="module")
def session(stage: ThrowawayStage) -> Iterator[AcceptanceSession]:
    """The run. Its stage is removed from AWS at the end, even after a failure."""
    session = AcceptanceSession.begin(stage)
    try:
        yield session
    finally:
        session.subscription.end()
        if stage.is_on_aws and stage.exists():
            stage.remove()
            stage.delete_data(session.stack)


@pytest.fixture(scope="module")
def comparison(stage: ThrowawayStage) -> Iterator[Comparison]:
    comparison = Comparison()
    yield comparison
    if stage.is_on_aws:
        _report.extend(comparison.differences() or ["nothing"])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints the differences on AWS, which are no failures but need a reader."""
    if _report:
        terminalreporter.section("what differs from the local cloud")
        terminalreporter.write_line("\n".join(_report))
