"""A real browser without a window, driven by the Chrome DevTools Protocol over two pipes.

The protocol: https://chromedevtools.github.io/devtools-protocol/. On pipes a message ends with a
NUL, so no port and no library is needed.
"""

import json
import os
import select
import shutil
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_OPTIONS = (
    "--headless=new",
    "--remote-debugging-pipe",
    "--no-sandbox",  # the pages are the tests' own; containers have no user namespaces
    "--no-first-run",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--mute-audio",
    "--autoplay-policy=no-user-gesture-required",
    "--window-size=1000,900",
)
_TIMEOUT = 30.0  # seconds for an answer, and for a condition


def require_browser() -> str:
    """Returns the path of Chromium or Chrome. Skips without one; fails if BROWSER=required."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is not None:
        return program
    reason = "there is no Chromium or Chrome on this machine"
    if os.environ.get("BROWSER") == "required":
        pytest.fail(f"BROWSER=required, but {reason}", pytrace=False)
    pytest.skip(reason)


class Browser:
    """One tab. Exceptions, and requests that the page's policy refused, are in problems."""

    def __init__(self, program: str, profile: Path) -> None:
        commands, self._out = os.pipe()
        self._in, answers = os.pipe()
        # The browser reads its commands from descriptor 3 and answers on 4.
        self._process = subprocess.Popen(
            [
                *("sh", "-c", f'exec "$@" 3</dev/fd/{commands} 4>/dev/fd/{answers}', "sh", program),
                *(*_OPTIONS, f"--user-data-dir={profile}", "about:blank"),
            ],
            pass_fds=(commands, answers),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(commands)
        os.close(answers)
        self._unread = b""
        self._number = 0
        self._session: str | None = None
        self.problems: list[str] = []
        self._attach()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError, AssertionError):
            self._session = None
            self._call("Browser.close")
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._in)
        os.close(self._out)

    def open(self, address: str) -> None:
        """Loads a page and waits for it."""
        self.problems.clear()
        self._call("Page.navigate", url="about:blank")  # a new #fragment alone loads nothing
        self._call("Page.navigate", url=address)
        self.wait_for(f"location.href === {json.dumps(address)} && document.readyState", "complete")

    def value(self, expression: str) -> Any:
        """Returns the value of a JavaScript expression in the page."""
        answer = self._call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def wait_for(self, expression: str, value: Any = True) -> None:
        """Waits until the expression has this value."""
        until = time.monotonic() + _TIMEOUT
        while (found := self.value(expression)) != value:
            assert time.monotonic() < until, f"{expression} is {found!r}, not {value!r}"
            time.sleep(0.02)

    def click(self, element: str) -> None:
        """Clicks in the middle of the element that the expression returns."""
        self.value(f"({element}).scrollIntoView({{block: 'center', behavior: 'instant'}})")
        box = self.value(f"(({element}).getBoundingClientRect()).toJSON()")
        place = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        for kind in ("mousePressed", "mouseReleased"):
            self._call("Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, **place)

    def type(self, text: str) -> None:
        """Types into the focused element."""
        self._call("Input.insertText", text=text)

    def press(self, key: str, *, shift: bool = False) -> None:
        """Presses a key by its name: Enter, Escape, ArrowRight, /, or a space."""
        text = {"Enter": "\r"}.get(key, key if len(key) == 1 else "")
        keys = {"key": key, "modifiers": 8 if shift else 0}
        self._call("Input.dispatchKeyEvent", type="keyDown", text=text, **keys)
        self._call("Input.dispatchKeyEvent", type="keyUp", **keys)

    def _attach(self) -> None:
        (target,) = [
            target["targetId"]
            for target in self._call("Target.getTargets")["targetInfos"]
            if target["type"] == "page"
        ]
        answer = self._call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = answer["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self._call(f"{domain}.enable")

    def _call(self, method: str, **params: Any) -> dict[str, Any]:
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                assert "error" not in answer, (method, answer["error"])
                result: dict[str, Any] = answer["result"]
                return result
            self._note(answer)

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._unread:
            ready, _, _ = select.select([self._in], [], [], _TIMEOUT)
            part = os.read(self._in, 1 << 20) if ready else b""
            assert part, "the browser does not answer"
            self._unread += part
        message, _, self._unread = self._unread.partition(b"\0")
        answer: dict[str, Any] = json.loads(message)
        return answer

    def _note(self, event: dict[str, Any]) -> None:
        method, params = event.get("method"), event.get("params", {})
        if method == "Runtime.exceptionThrown":
            self.problems.append(str(params["exceptionDetails"]))
        if method == "Log.entryAdded" and params["entry"]["level"] == "error":
            self.problems.append(params["entry"]["text"])
