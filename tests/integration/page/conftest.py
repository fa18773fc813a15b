"""A browser, and pages with their recordings as files."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.page.browser import Browser, require_browser


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One browser for all tests."""
    program = require_browser()
    profile: Path = tmp_path_factory.mktemp("profile")
    with Browser(program, profile) as found:
        yield found
