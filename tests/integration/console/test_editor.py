"""Transcripts are corrected in a real browser, and saved by a deployed stack."""

from collections.abc import Iterator
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.deployed.stack import DeployedStack
from tests.integration.console.conftest import JOB_MS, Console, completed, opened

LOOKS: tuple[tuple[Literal["light", "dark"], int], ...] = (("light", 1280), ("dark", 320))


@pytest.fixture(scope="module")
def talk(chromium: Browser, console: Console, stack: DeployedStack) -> str:
    """The address of a completed job; each test writes words of its own into it."""
    with opened(chromium, console) as tab:
        completed(tab.page, console, stack)
        return tab.page.url


@pytest.fixture
def colleague(chromium: Browser, console: Console) -> Iterator[Page]:
    """Another person's browser."""
    with opened(chromium, console) as tab:
        yield tab.page


def texts(page: Page) -> Locator:
    return page.get_by_role("textbox", include_hidden=False).and_(page.locator(".words"))


def speakers(page: Page) -> Locator:
    return page.locator(".turn .who")


def edit(page: Page, address: str) -> None:
    """Opens the editor by the keyboard, with the caret at the beginning."""
    page.goto(address)
    expect(page.get_by_role("button", name="Correct", exact=True)).to_be_visible()
    page.keyboard.press("t")
    expect(texts(page).first).to_be_focused()


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def name(page: Page, text: str) -> None:
    """Types a speaker's name into the dialog that asks for it."""
    page.keyboard.type(text)
    press(page, "Enter")
    expect(page.locator("dialog.question")).to_have_count(0)
    expect(page.locator(".words:focus")).to_have_count(1)


def saved(page: Page) -> None:
    expect(page.locator("#saving")).to_have_text("Saved")


def refuse_saving(page: Page, **answer: Any) -> None:
    """Answers everything that the page saves like this."""

    def put(route: Route) -> None:
        if route.request.method == "PUT":
            route.fulfill(**answer)
        else:
            route.continue_()

    page.route("**/corrections", put)


def test_a_transcript_is_corrected_by_keys_alone_and_saved_by_itself(page: Page, talk: str) -> None:
    edit(page, talk)
    spoken = texts(page).first.inner_text()

    page.keyboard.type("Firstly ")
    press(page, "Enter")
    expect(texts(page)).to_have_count(2)
    expect(texts(page).nth(1)).to_be_focused()
    press(page, "F2", "n", "Enter")
    name(page, "Carla")
    press(page, "F2", "End", "Enter")
    name(page, "Clara")
    expect(speakers(page).nth(1)).to_have_text("Clara")
    press(page, "Backspace")
    expect(page.locator("#note")).to_contain_text("not Clara")
    expect(texts(page)).to_have_text([f"Firstly {spoken}"])
    press(page, "Control+z")
    expect(texts(page)).to_have_text(["Firstly", spoken])
    press(page, "Control+Shift+z", "Control+z", "ArrowUp", "F2", "n", "Enter")
    name(page, "Ann")
    expect(speakers(page)).to_have_text(["Ann", "Clara"])
    saved(page)

    page.reload()
    expect(page.locator("#transcript h3")).to_have_text(["Ann", "Clara"])
    expect(page.locator("#transcript p")).to_have_text(["Firstly", spoken])


def test_the_recording_is_played_and_its_word_is_marked_while_one_types(
    page: Page, talk: str
) -> None:
    edit(page, talk)
    media = page.locator("#recording")
    media.evaluate("media => { media.loop = true; }")

    page.keyboard.type("Well, ")
    press(page, "Alt+ArrowDown", "Control+Enter")
    page.wait_for_function("() => CSS.highlights.get('spoken').size > 0")
    press(page, "Escape")

    assert media.evaluate("media => media.paused")
    assert media.evaluate("media => media.playbackRate") == 0.75
    press(page, "Control+,")
    expect(media).to_have_js_property("currentTime", 0)
    press(page, "Control+z")
    page.get_by_role("button", name="Done").click()


def test_whoever_saves_second_sees_the_conflict_and_both_changes_are_kept(
    page: Page, colleague: Page, talk: str
) -> None:
    edit(page, talk)
    page.keyboard.type("Together ")
    press(page, "Enter", "Control+s")
    saved(page)
    edit(colleague, talk)
    colleague.keyboard.type("Theirs ")
    press(colleague, "Control+s")
    saved(colleague)

    page.keyboard.type("Mine ")
    press(page, "Control+s")

    conflict = page.locator("#conflict")
    expect(conflict.get_by_role("heading")).to_contain_text("saved this transcript at")
    expect(conflict.get_by_role("table")).to_contain_text("Mine")
    expect(conflict.get_by_role("table")).to_contain_text("Theirs")
    page.get_by_role("button", name="Put yours on top of theirs").click()
    press(page, "Control+s")
    saved(page)
    expect(conflict).to_contain_text("No place was changed by both")
    page.reload()
    expect(page.locator("#transcript")).to_contain_text("Theirs Together")
    expect(page.locator("#transcript")).to_contain_text("Mine")


def test_what_was_typed_before_the_page_is_left_is_saved(
    page: Page, console: Console, talk: str
) -> None:
    edit(page, talk)

    page.keyboard.type("Hurried ")
    page.goto(console.home)

    page.goto(talk)
    expect(page.locator("#transcript")).to_contain_text("Hurried", timeout=JOB_MS)
    edit(page, talk)
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_what_could_not_be_saved_is_offered_when_the_editor_is_opened_again(
    page: Page, talk: str
) -> None:
    edit(page, talk)
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('lost')); }")
    page.keyboard.type("Unsaved ")
    press(page, "Control+s")
    expect(page.locator("#saving")).to_contain_text("Not saved: The console does not answer.")
    page.reload()

    page.get_by_role("button", name="Correct", exact=True).click()
    page.get_by_role("button", name="Take them up").click()
    page.get_by_role("button", name="Done").click()

    expect(page.locator("#transcript")).to_contain_text("Unsaved")


def test_the_editor_and_its_dialogs_can_be_used_by_everybody(page: Page, talk: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    edit(page, talk)

    for view in views(page):
        view.wait_for()
        for scheme, width in LOOKS:
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            found = Axe().run(page)
            assert found.violations_count == 0, (scheme, width, found.generate_report())
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def views(page: Page) -> Iterator[Locator]:
    """Each view of the editor, one after the other; nothing is saved."""
    answer = {"message": "ben saved it.", "made_by": "ben", "made_at": "2026-11-24T10:31:00Z"}
    refuse_saving(page, status=409, json=answer)
    press(page, "F1")
    yield page.get_by_role("region", name="Keys of the editor")
    press(page, "F2")
    yield page.get_by_role("menu")
    press(page, "Escape", "F2", "n", "Enter")
    yield page.get_by_role("dialog", name="New speaker")
    press(page, "Escape")
    page.keyboard.type("Mine ")
    press(page, "Control+s")
    yield page.get_by_role("region", name="ben saved this transcript")
    page.get_by_role("button", name="Load theirs").click()
    yield page.get_by_role("button", name="Close")
    press(page, "Enter")
    page.keyboard.type("Mine ")
    press(page, "Control+s")
    page.get_by_role("button", name="Done").click()
    yield page.get_by_role("dialog", name="Leave without saving?")
    page.get_by_role("button", name="Leave", exact=True).click()
    page.get_by_role("button", name="Correct", exact=True).click()
    yield page.get_by_role("dialog", name="Take up your changes")
