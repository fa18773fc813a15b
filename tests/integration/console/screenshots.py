"""Makes pictures of every view of the console for docs/images, on a local cloud with a few jobs.

make screenshots
"""

import io
import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from scribe import ROOT
from scribe.local.control_api import authorization
from scribe.local.local_stack import local_stack
from scribe.terminal import Terminal
from tests.deployed.stack import free_port
from tests.integration.console.conftest import OPTIONS, serving
from tests.integration.page.browser import NAMES

TARGET = ROOT / "docs" / "images"
_WAIT = 300_000  # ms
#: Of the palette. A page has few colours, and a picture then has a tenth of the bytes.
_COLOURS = 160


def main() -> int:
    """Returns 0, or 1 without a browser."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        print("Chromium is not installed: apt-get install chromium", file=sys.stderr)  # noqa: T201
        return 1
    TARGET.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as home,
        local_stack(free_port(), Terminal()) as (cloud, _),
        serving(cloud.endpoint, Path(home)) as console,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=program, args=list(OPTIONS))
        jobs(browser, console.address, Path(home))
        for scheme in ("light", "dark"):
            for device, width, height in (("", 1280, 800), ("phone-", 390, 780)):
                page = opened(browser, console.address, scheme, (width, height))
                take(page, console.home, f"{device}%s-{scheme}.png")
                page.context.close()
        browser.close()
    return 0


def opened(browser: Browser, address: str, scheme: str, size: tuple[int, int]) -> Page:
    """Opens the console in a new tab."""
    viewport = {"width": size[0], "height": size[1]}
    context = browser.new_context(
        viewport=viewport,  # type: ignore[arg-type]
        color_scheme=scheme,  # type: ignore[arg-type]
        reduced_motion="reduce",
        locale="en-GB",
        timezone_id="UTC",
    )
    page = context.new_page()
    page.set_default_timeout(_WAIT)
    page.goto(address)
    page.get_by_role("heading", name="Jobs", exact=True).wait_for()
    return page


def jobs(browser: Browser, address: str, folder: Path) -> None:
    """Makes two jobs that complete, one that fails, and one that stays at work."""
    page = opened(browser, address, "light", (1280, 800))
    home = address.split("/?", maxsplit=1)[0]
    notes, talk = folder / "minutes.mp3", folder / "town-hall.flac"
    notes.write_text("These are only notes.\n" * 50)
    talk.write_bytes((ROOT / "samples" / "welcome.flac").read_bytes())
    page.goto(f"{home}/upload")
    samples = ROOT / "samples"
    page.set_input_files("#files", [samples / "welcome.flac", samples / "hello.wav", notes])
    page.get_by_role("link", name="Read it").nth(1).wait_for()
    page.get_by_role("link", name="See it").wait_for()
    endpoint = page.locator(".where span").inner_text()
    page.request.post(
        f"{endpoint}/_localcloud/transcribe",
        data=[{"name": "town-hall", "takes": 3600}],
        headers=authorization(endpoint),
    )
    page.set_input_files("#files", talk)
    page.get_by_text("In progress").wait_for()
    page.context.close()


def take(page: Page, home: str, name: str) -> None:
    """Takes a picture of every view. name has a placeholder for the view's."""
    page.goto(home)
    page.locator("tbody tr").nth(3).wait_for()
    for file in ("welcome.flac", "hello.wav"):
        page.get_by_role("checkbox", name=f"Select {file}").check()
    page.evaluate("scrollTo(0, 0)")
    keep(page, name % "jobs")
    page.get_by_role("link", name="town-hall.flac").click()
    page.locator(".machine .current").wait_for()
    keep(page, name % "open-job")
    page.goto(home)
    page.get_by_role("link", name="welcome.flac").click()
    page.locator("#transcript i").nth(7).click()
    page.locator("#recording").evaluate("media => media.pause()")
    page.get_by_role("searchbox", name="Search the transcript").fill("open")
    page.locator("#found").filter(has_text="1 of").wait_for()
    keep(page, name % "transcript")
    page.get_by_role("button", name="Correct", exact=True).click()
    page.locator(".words:focus").wait_for()
    page.keyboard.press("F8")
    page.keyboard.press("F1")
    keep(page, name % "editor")
    page.goto(home)
    page.get_by_role("link", name="minutes.mp3").click()
    page.locator(".machine .fail.visited").wait_for()
    keep(page, name % "failed-job")
    page.goto(f"{home}/search?text=open")
    page.locator("#far").filter(has_text="looked at.").wait_for()
    keep(page, name % "search")
    page.goto(f"{home}/upload")
    page.locator("#drop").wait_for()
    keep(page, name % "upload")
    page.goto(f"{home}/health")
    page.get_by_role("radio", name="Hour", exact=True).check()
    page.locator(".plot").nth(3).wait_for()
    keep(page, name % "health")


def keep(page: Page, name: str) -> None:
    """Saves the page as a small PNG."""
    shot = Image.open(io.BytesIO(page.screenshot(animations="disabled", caret="hide")))
    small = shot.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
    small.save(TARGET / f"console-{name}", optimize=True)


if __name__ == "__main__":
    sys.exit(main())
