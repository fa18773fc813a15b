"""axe finds nothing in any view or dialog, in either scheme, in the widest and narrowest layout."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.deployed.stack import DeployedStack
from tests.integration.console.conftest import Console, opened


@pytest.fixture(scope="module")
def addresses(
    stack: DeployedStack,
) -> dict[str, str]:
    """The paths of a completed and a failed job's pages."""
    uploads = {"completed": stack.upload(), "failed": stack.upload(b"Only notes.\n" * 50)}
    return {name: f"/jobs/{stack.settled_job(one).job_id}" for name, one in uploads.items()}


def pick(page: Page) -> None:
    page.locator("tbody .pick input").first.check()


def ask_retry(page: Page) -> None:
    page.locator("#retry").click()
    page.locator("#retry-dialog summary").click()


def ask_erase(page: Page) -> None:
    page.get_by_role("button", name="Erase").click()


def show_record(page: Page) -> None:
    if page.locator("#record").is_hidden():  # on a wide screen it is beside the transcript
        press("i", "#record div")(page)


def press(key: str, shown: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        page.locator("h1").first.click()
        page.keyboard.press(key)
        page.locator(shown).first.wait_for()

    return act


#: A view, a part that it has once it is loaded, and the actions in it, one after the other.
VIEWS: list[tuple[str, str, list[Callable[[Page], None]]]] = [
    ("/", "tbody tr", [pick, press("?", "#keys h2")]),
    ("/?search=nothing-of-this-name", "#empty h2", []),
    ("/search?text=e", "#results mark", []),
    ("/upload", "#drop", [lambda page: page.get_by_text("More options").click()]),
    ("/health", ".plot", []),
    ("completed", "#transcript i", [show_record]),
    ("failed", "#error h2", [ask_retry]),
    ("failed", "#error h2", [ask_erase]),
    ("/jobs/no-such-job-0123456789abcdef", "#missing h1", []),
]


@pytest.mark.parametrize(("width", "scheme"), [(1920, "light"), (320, "dark")])
def test_every_view_and_dialog_can_be_read_by_everybody(
    chromium: Browser, console: Console, addresses: dict[str, str], width: int, scheme: Any
) -> None:
    found = []
    with opened(chromium, console, width, color_scheme=scheme, reduced_motion="reduce") as tab:
        for address, shown, acts in VIEWS:
            view = addresses.get(address, address)
            tab.page.goto(console.home + view)
            tab.page.locator(shown).first.wait_for()
            for act in acts:
                act(tab.page)
            axe = Axe().run(tab.page)
            found += [(view, axe.generate_report())] if axe.violations_count else []
            wide = tab.page.evaluate("document.documentElement.scrollWidth")
            found += [(view, f"{wide} pixels wide")] if wide > width else []
    assert found == []
