"""axe finds nothing in any view or dialog, in either scheme, in the widest and narrowest layout."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.integration.console.conftest import JOB_MS, Console, completed, opened, send


@pytest.fixture(scope="module")
def addresses(
    chromium: Browser, console: Console, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, str]]:
    """Of a job that has completed and of one that has failed."""
    notes = tmp_path_factory.mktemp("notes") / "notes.mp3"
    notes.write_text("These are only notes.\n" * 50)
    with opened(chromium, console) as tab:
        completed(tab.page, console)
        found = {"completed": tab.page.url.removeprefix(console.home)}
        send(tab.page, console, notes)
        tab.page.get_by_role("link", name="See it").click(timeout=JOB_MS)
        tab.page.locator("#error h2").wait_for()
        found["failed"] = tab.page.url.removeprefix(console.home)
        yield found


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


#: A view, what is there once it is loaded, and what is done in it one after the other.
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
