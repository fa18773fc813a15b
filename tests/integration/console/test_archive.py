"""The console as the place where transcripts are: found, linked to, and handled many at a time."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.deployed.stack import DeployedStack
from tests.integration.console.conftest import JOB_MS, Console, completed, opened, send


@pytest.fixture(scope="module")
def address(chromium: Browser, console: Console, stack: DeployedStack) -> Iterator[str]:
    """The address of a completed job's page."""
    with opened(chromium, console) as tab:
        completed(tab.page, console, stack)
        yield tab.page.url


def test_what_was_said_is_found_and_opened_at_its_moment(
    page: Page, console: Console, address: str
) -> None:
    page.goto(address)
    word = page.locator("#transcript i").nth(1).inner_text()

    page.goto(f"{console.home}/search")
    page.get_by_role("searchbox", name="Search all transcripts").fill(word)
    page.keyboard.press("Enter")
    expect(page.locator("#far")).to_contain_text("transcripts looked at.")
    page.locator(".passage").first.click()

    page.locator("#transcript i.said").wait_for()
    assert "#t=" in page.url
    page.locator("#transcript i").nth(2).click()
    moment = page.url
    page.goto("about:blank")
    page.goto(moment)
    expect(page.locator("#transcript i.said")).to_have_text(
        page.locator("#transcript i").nth(2).inner_text()
    )


def test_the_search_stays_in_view_and_the_record_is_a_key_away(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 420})
    page.goto(address)
    page.locator("#transcript i").first.wait_for()

    page.keyboard.press("i")
    expect(page.locator("#record")).to_be_in_viewport()
    expect(page.locator("#transcript")).to_be_hidden()
    page.locator(".machine, #visits, #history").last.scroll_into_view_if_needed()
    for part in ("#find", "#previous", "#next"):
        expect(page.locator(part)).to_be_in_viewport()
    page.keyboard.press("i")

    expect(page.locator("#transcript")).to_be_visible()
    expect(page.locator("#record")).to_be_hidden()


def test_a_recording_that_cannot_be_played_is_said_to_be_so(page: Page, address: str) -> None:
    page.route("**/media", lambda route: route.fulfill(status=404, body="{}"))

    page.goto(address)

    expect(page.locator("#message")).to_contain_text("cannot be played")
    expect(page.locator("#recording")).to_be_hidden()
    expect(page.locator("#find")).to_be_visible()


def test_a_job_is_found_by_its_id(page: Page, console: Console, address: str) -> None:
    job_id = address.rpartition("/")[2]

    page.goto(f"{console.home}/?search={job_id}")

    expect(page.locator("tbody tr")).to_have_count(1)
    assert page.locator("tbody tr").get_attribute("data-job") == job_id


def test_all_formats_of_selected_jobs_are_one_download(
    page: Page, console: Console, address: str
) -> None:
    page.goto(f"{console.home}/?search={address.rpartition('/')[2]}")
    page.get_by_role("checkbox", name="Select hello.wav").check()

    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()

    assert download.value.suggested_filename == "hello.zip"
    names = zipfile.ZipFile(download.value.path()).namelist()
    assert {"hello.transcript.txt", "hello.transcript.docx"} <= set(names)


def test_selected_jobs_run_again_with_other_options_and_are_erased(
    page: Page, console: Console, tmp_path: Path
) -> None:
    names = ("minutes-one.mp3", "minutes-two.mp3")
    for name in names:
        (tmp_path / name).write_text("These are only notes.\n" * 50)
    send(page, console, *(tmp_path / name for name in names))
    expect(page.get_by_role("link", name="See it")).to_have_count(2, timeout=JOB_MS)
    page.goto(f"{console.home}/?search=minutes-")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(2)

    page.keyboard.press("j")
    page.keyboard.press("x")
    rows.nth(1).locator(".pick input").click(modifiers=["Shift"])
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("r")
    question = page.get_by_role("dialog", name="Run 2 jobs again?")
    question.locator("select[name=language]").select_option("en-GB")
    question.get_by_role("button", name="Run it again").click()

    for number in (0, 1):
        expect(rows.nth(number)).to_contain_text("attempt 2", timeout=JOB_MS)
        expect(rows.nth(number)).to_contain_text("NotMedia", timeout=JOB_MS)
    page.get_by_role("button", name="Erase").click()
    page.get_by_role("button", name="Erase 2 jobs for good").click()
    expect(page.get_by_role("heading", name="No job fits")).to_be_visible(timeout=JOB_MS)


def test_the_list_is_sorted_and_filtered_by_language(
    page: Page, console: Console, stack: DeployedStack
) -> None:
    for _ in range(2):
        stack.upload()

    page.goto(console.home)
    page.locator("tbody tr").nth(1).wait_for()
    newest = page.locator("tbody tr").first.get_attribute("data-job")

    page.get_by_role("button", name="Uploaded").click()
    expect(page.locator("tbody tr").first).not_to_have_attribute("data-job", str(newest))
    page.get_by_role("button", name="File").click()
    names = [name.lower() for name in page.locator("tbody th a").all_inner_texts()]
    page.locator("#filters select[name=language]").select_option("ja-JP")

    assert names == page.evaluate(_SORTED, names)
    expect(page.get_by_role("heading", name="No job fits")).to_be_visible()


_SORTED = "names => names.map(name => name.toLowerCase()).sort((a, b) => a.localeCompare(b))"
