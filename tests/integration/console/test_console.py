"""The console in a real browser, on real jobs: what an operator does with it."""

import re
import zipfile
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.deployed.cloud_control import DAY
from tests.deployed.stack import DeployedStack
from tests.integration.console.conftest import HELLO, JOB_MS, Console, completed, send


def now(page: Page) -> float:
    return float(page.locator("#recording").evaluate("media => media.currentTime"))


def test_an_upload_is_seen_until_it_is_done_and_played_from_a_word(
    page: Page, console: Console
) -> None:
    send(page, console, HELLO)
    page.get_by_role("link", name="Read it").click(timeout=JOB_MS)
    page.locator("#transcript i").first.wait_for()

    expect(page.locator("h1")).to_have_text("hello.wav")
    expect(page.locator("#facts .status")).to_have_text("Completed")
    words = page.locator("#transcript i")
    assert words.count() >= 3
    words.nth(2).click()
    expect(page.locator("#transcript i.said")).to_be_visible()
    assert now(page) > 0.1
    assert page.locator("#recording").evaluate("media => media.error") is None
    with page.expect_download() as download:
        page.get_by_role("link", name="Download transcript.txt").click()
    assert download.value.suggested_filename == "hello.txt"
    assert Path(download.value.path()).read_text().strip()
    with page.expect_download() as made:
        page.get_by_role("link", name="Download transcript.docx").click()
    assert made.value.suggested_filename == "hello.docx"
    assert zipfile.is_zipfile(made.value.path())


def test_the_transcript_is_searched_and_read_by_keys_alone(
    page: Page, console: Console, stack: DeployedStack
) -> None:
    completed(page, console, stack)
    second = page.locator("#transcript i").nth(1).inner_text()

    page.locator("h1").click()
    page.keyboard.press("/")
    page.keyboard.type(second)
    expect(page.locator("#found")).to_have_text(re.compile(r"1 of \d+"))
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.locator("#transcript i[tabindex='0']").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")

    expect(page.locator("#transcript i.said")).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    page.get_by_role("heading", name="Jobs", exact=True).wait_for()
    page.locator("tbody tr").first.wait_for()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.locator("#name").wait_for()
    assert "/jobs/" in page.url


def test_a_failed_job_says_why_and_runs_again_when_that_is_confirmed(
    page: Page, console: Console, notes: Path
) -> None:
    send(page, console, notes)
    page.get_by_role("link", name="See it").click(timeout=JOB_MS)

    expect(page.locator("#error")).to_contain_text("not a recording")
    expect(page.locator("#error")).to_contain_text("NotMedia")
    expect(page.locator(".machine .fail.visited")).to_have_count(1)
    page.get_by_role("button", name="Retry").click()
    question = page.get_by_role("dialog", name="Run notes.mp3 again?")
    question.get_by_role("button", name="Leave it").click()
    expect(question).to_have_count(0)
    page.get_by_role("button", name="Retry").click()
    question.get_by_role("button", name="Run it again").click()

    expect(page.locator("#facts")).to_contain_text("attempt 2", timeout=JOB_MS)
    expect(page.locator("#facts .status")).to_have_text("Failed", timeout=JOB_MS)


def test_an_open_job_is_seen_at_work_and_cancelled(
    page: Page, console: Console, stack: DeployedStack, tmp_path: Path
) -> None:
    stack.cloud.script_jobs({"name": "patient", "queued": DAY})
    (tmp_path / "patient.wav").write_bytes(HELLO.read_bytes())
    send(page, console, tmp_path / "patient.wav")
    page.get_by_role("link", name="See it").click(timeout=JOB_MS)

    expect(page.locator(".machine .current")).to_have_count(1, timeout=JOB_MS)
    page.locator("h1").click()
    page.keyboard.press("c")
    question = page.get_by_role("dialog", name="Cancel patient.wav?")
    question.get_by_role("button", name="Cancel the job").click()

    expect(page.locator("#error")).to_contain_text("Cancelled", timeout=JOB_MS)
    stack.cloud.script_jobs()
    expect(page.locator("#error").get_by_role("button", name="Retry")).to_be_visible()


def test_a_job_is_erased_when_that_is_confirmed(page: Page, console: Console, notes: Path) -> None:
    send(page, console, notes)
    page.get_by_role("link", name="See it").click(timeout=JOB_MS)
    expect(page.locator("#facts .status")).to_have_text("Failed", timeout=JOB_MS)
    address = page.url

    page.get_by_role("button", name="Erase").click()
    question = page.get_by_role("dialog", name="Erase notes.mp3?")
    question.get_by_role("button", name="Erase for good").click()

    page.get_by_role("heading", name="Jobs", exact=True).wait_for()
    page.goto(address)
    expect(page.locator("#missing")).to_contain_text("No such job")


def test_the_list_is_filtered_and_searched(page: Page, console: Console, notes: Path) -> None:
    send(page, console, notes)
    page.get_by_role("link", name="See it").wait_for(timeout=JOB_MS)

    page.goto(console.home)
    page.get_by_role("radio", name="Failed").check()
    page.get_by_role("searchbox", name="Search by file name").fill("notes")

    rows = page.locator("tbody tr")
    expect(rows.first).to_contain_text("NotMedia")
    expect(rows.filter(has_not_text="notes.mp3")).to_have_count(0)
    page.get_by_role("searchbox", name="Search by file name").fill("nothing of this name")
    expect(page.get_by_role("heading", name="No job fits")).to_be_visible()


def test_a_bad_option_is_refused_before_the_file_is_sent(page: Page, console: Console) -> None:
    page.goto(f"{console.home}/upload")
    page.get_by_text("More options").click()
    page.get_by_label("Vocabulary", exact=True).fill("not a name!")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))

    page.set_input_files("#files", HELLO)

    expect(page.locator("#sent")).to_contain_text("The option vocabulary is")
    assert "POST" not in sent


def test_health_shows_plots_alarms_and_queues(page: Page, console: Console) -> None:
    page.goto(f"{console.home}/health")

    expect(page.locator(".plot")).to_have_count(4)
    expect(page.locator("#alarms")).to_contain_text("jobs-failed")
    expect(page.locator("#queues")).to_contain_text("Failed jobs")
    page.get_by_role("radio", name="Hour", exact=True).check()
    expect(page.locator("#verdict .status")).to_be_visible()


def test_another_sites_page_gets_nothing_and_changes_nothing(
    chromium: Browser, console: Console
) -> None:
    context = chromium.new_context()
    context.new_page().goto(console.address)
    evil = context.new_page()
    evil.route("http://evil.example/*", lambda route: route.fulfill(body="<p>evil</p>"))
    evil.goto("http://evil.example/")

    read, written = (evil.evaluate(script, console.home) for script in (_READ, _WRITE))

    assert read == "refused"
    assert written == "refused"
    context.close()


_READ = """home => fetch(home + '/api/jobs', {credentials: 'include'})
    .then(answer => answer.text(), () => 'refused')"""
_WRITE = """home => fetch(home + '/api/jobs/x/retry', {
        method: 'POST', mode: 'no-cors', credentials: 'include'})
    .then(answer => 'sent', () => 'refused')"""


def test_without_the_key_the_page_says_where_it_is(chromium: Browser, console: Console) -> None:
    context = chromium.new_context()
    stranger = context.new_page()

    answer = stranger.goto(console.home)

    assert answer is not None
    assert answer.status == 403
    expect(stranger.locator("main")).to_contain_text("scribe console printed")
    context.close()
