"""The console of the tests' stack, in a real browser."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from scribe import ROOT
from tests.deployed.stack import DeployedStack
from tests.integration.page.browser import require_browser
from tests.integration.scribe.running import command, environment

#: For a browser without a window and without a user's session.
OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--mute-audio",
    "--autoplay-policy=no-user-gesture-required",
)
_TIMEOUT = 60_000  # ms; a job takes seconds, more on a machine that has much to do
JOB_MS = 90_000  #: for a job on such a machine
HELLO = ROOT / "samples" / "hello.wav"


@dataclass(frozen=True)
class Console:
    """`scribe console` as an operator runs it."""

    address: str  #: with the token
    process: subprocess.Popen[str] = field(repr=False)

    @property
    def home(self) -> str:
        """The address without the token."""
        return self.address.split("/?")[0]


@pytest.fixture(scope="session")
def console(
    skippable_stack: DeployedStack, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Console]:
    """One console for all tests of a worker."""
    with serving(skippable_stack.endpoint, tmp_path_factory.mktemp("home")) as found:
        yield found


@contextmanager
def serving(endpoint: str, home: Path) -> Iterator[Console]:
    """Serves the local cloud's stack with the command while the context lasts."""
    process = subprocess.Popen(
        command("console", "--json"),
        env=environment(home, AWS_ENDPOINT_URL=endpoint),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield Console(json.loads(process.stdout.readline())["address"], process)
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The machine's own browser. Playwright downloads none.

    Its event loop runs in this thread until the module ends, because tests of other modules need a
    loop of their own.
    """
    program = require_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(OPTIONS))
        yield browser
        browser.close()


class Tab:
    """A page, and its problems: exceptions, and what its policy refused."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.problems: list[str] = []
        page.set_default_timeout(_TIMEOUT)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", self._note)

    def _note(self, message: Any) -> None:
        answered = "Failed to load resource" in message.text and "/api/" in message.location["url"]
        if message.type == "error" and not answered:  # what a page asks for may be refused
            self.problems.append(message.text)


@contextmanager
def opened(chromium: Browser, console: Console, width: int = 1280, **look: Any) -> Iterator[Tab]:
    """Opens the console in a new tab. Asserts at the end that the tab has no problems."""
    context = chromium.new_context(viewport={"width": width, "height": 900}, **look)
    tab = Tab(context.new_page())
    tab.page.goto(console.address)
    tab.page.get_by_role("heading", name="Jobs", exact=True).wait_for()
    yield tab
    context.close()
    assert tab.problems == []


@pytest.fixture
def tab(chromium: Browser, console: Console) -> Iterator[Tab]:
    with opened(chromium, console) as tab:
        yield tab


@pytest.fixture
def page(tab: Tab) -> Page:
    """The tab's page."""
    return tab.page


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """A file whose name is a recording's, and that is none."""
    path = tmp_path / "notes.mp3"
    path.write_text("These are only notes.\n" * 50)
    return path


def send(page: Page, console: Console, *files: Path) -> None:
    """Uploads the files on the upload page."""
    page.goto(f"{console.home}/upload")
    page.set_input_files("#files", list(files))


def completed(page: Page, console: Console, stack: DeployedStack) -> None:
    """Opens the page of a new job that has completed."""
    job = stack.settled_job(stack.upload(HELLO.read_bytes(), HELLO.name))
    page.goto(f"{console.home}/jobs/{job.job_id}")
    page.locator("#transcript i").first.wait_for()
