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

#: Options that a browser without a window and without a user's session needs.
OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--mute-audio",
    "--autoplay-policy=no-user-gesture-required",
)
_TIMEOUT = 60_000  # ms; a job takes seconds, more on a machine that has much to do
JOB_MS = 90_000  #: that a job may take there
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
def console(stack: DeployedStack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """One for all tests."""
    with serving(stack.endpoint, tmp_path_factory.mktemp("home")) as found:
        yield found


@contextmanager
def serving(endpoint: str, home: Path) -> Iterator[Console]:
    """A console of the local cloud's stack, by the command."""
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
    """The machine's own: Playwright downloads none. As long as it is there, its event loop runs in
    this thread, where other tests need one of their own.
    """
    program = require_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(OPTIONS))
        yield browser
        browser.close()


class Tab:
    """A page with what went wrong in it: exceptions, and what its policy refused."""

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
    """A tab of its own browser in which the console was opened; in it nothing may go wrong."""
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
    """A file that says it is a recording and is none."""
    path = tmp_path / "notes.mp3"
    path.write_text("These are only notes.\n" * 50)
    return path


def send(page: Page, console: Console, *files: Path) -> None:
    """Drop files on the upload page and wait for what becomes of them."""
    page.goto(f"{console.home}/upload")
    page.set_input_files("#files", list(files))


def completed(page: Page, console: Console) -> None:
    """The page of a job that has completed."""
    send(page, console, HELLO)
    page.get_by_role("link", name="Read it").click(timeout=JOB_MS)
    page.locator("#transcript i").first.wait_for()
