"""All that scribe writes to the terminal: progress to standard error, results to standard output.

On a terminal progress is drawn in place; anywhere else (a pipe, CI) it is plain lines without
control sequences.
"""

import os
import select
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn
from rich.spinner import Spinner
from rich.text import Text

from scribe.errors import ScribeError


class View(Protocol):
    def draw(self) -> RenderableType:
        """As it is now, for a terminal; asked for several times a second."""
        ...

    def line(self) -> str:
        """As it is now in one line, for anything but a terminal; printed if it has changed."""
        ...


def answers_yes() -> bool:
    """Whether the next line of standard input says yes."""
    return sys.stdin.readline().strip().lower() in {"y", "yes"}


def visible(text: str) -> str:
    """The text without anything that a terminal would obey: names of files are not ours."""
    return "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text
    )


class Terminal:
    def __init__(self, out: Console | None = None, err: Console | None = None) -> None:
        self._out = out or Console(highlight=False, emoji=False)
        self._err = err or Console(stderr=True, highlight=False, emoji=False)
        self._began = time.monotonic()

    @property
    def is_live(self) -> bool:
        return self._err.is_terminal and not self._err.is_dumb_terminal

    def result(self, text: str = "", style: str = "") -> None:
        self._out.print(Text(visible(text), style=style), soft_wrap=True)

    def passage(self, text: str) -> None:
        """Running text, wrapped on a terminal and as it is in a pipe."""
        for line in text.splitlines():
            self._out.print(Text(visible(line)), soft_wrap=not self._out.is_terminal)

    def document(self, text: str) -> None:
        self._out.file.write(text + "\n")
        self._out.file.flush()  # a command may go on for long, and its reader wait for this

    def note(self, text: str, style: str = "") -> None:
        self._err.print(Text(visible(text), style=style), soft_wrap=not self._err.is_terminal)

    def error(self, error: ScribeError) -> None:
        wide = not self._err.is_terminal
        message = Text.assemble(("scribe: ", "bold red"), visible(str(error)))
        self._err.print(message, soft_wrap=wide)
        for detail in error.details:
            self._err.print(Text(f"        {visible(detail)}"), soft_wrap=wide)

    def agrees(self, question: str, seconds: float) -> bool:
        """Whether somebody says yes in time; no if nobody can be asked, as in CI."""
        if not self.is_live or os.environ.get("CI") or not _is_at_terminal():
            return False
        self._err.print(Text(f"{question} [y/N] "), end="")
        ready, _, _ = select.select([sys.stdin], [], [], seconds)
        if not ready:
            self._err.print()
            return False
        return answers_yes()

    @contextmanager
    def step(self, doing: str) -> Iterator[Callable[[str], None]]:
        """What is being done while it lasts, then what was done and the seconds that it took.

        Call what it gives with the words for the end. Nothing is added if the step raises.
        """
        began = time.monotonic()
        done = doing

        def end_with(words: str) -> None:
            nonlocal done
            done = words

        if self.is_live:
            with self._err.status(Text(doing)):
                yield end_with
        else:
            self.note(f"{doing} ...")
            yield end_with
        mark = (
            Text.assemble(("✓ ", "green"), visible(done)) if self.is_live else Text(visible(done))
        )
        mark.append(f"  {time.monotonic() - began:.1f} s", style="dim")
        self._err.print(mark, soft_wrap=True)

    @contextmanager
    def transfers(self) -> Iterator[Callable[[str, int], Callable[[int], None]]]:
        """Progress bars. Call what it gives with a name and its bytes, and what that gives with the
        bytes just sent; from any thread.
        """
        columns = (
            TextColumn("[progress.description]{task.description}", markup=False),
            BarColumn(bar_width=30),
            DownloadColumn(),
            TransferSpeedColumn(),
        )
        with Progress(
            *columns, console=self._err, transient=True, disable=not self.is_live
        ) as progress:

            def begin(name: str, size: int) -> Callable[[int], None]:
                task = progress.add_task(visible(name), total=size)
                sent = 0

                def advance(count: int) -> None:
                    nonlocal sent
                    sent += count
                    progress.update(task, completed=sent, visible=sent < size)

                return advance

            yield begin

    def line(self, text: Text) -> None:
        """A line of what was asked for; what is not ours in it has gone through visible()."""
        self._out.print(text, soft_wrap=not self._out.is_terminal)

    @property
    def is_read_by_people(self) -> bool:
        """Whether results go to a terminal, not to a file or another program."""
        return self._out.is_terminal

    @property
    def width(self) -> int:
        """Columns of the terminal; many without one, so that nothing is cut for a file."""
        return self._out.width if self._out.is_terminal else 1_000

    def watch(self, view: View) -> "AbstractContextManager[Callable[[], None]]":
        """Show a view while the context lasts; call what it gives when it may have changed."""
        return self._drawn(view) if self.is_live else self._printed(view)

    @contextmanager
    def _drawn(self, view: View) -> Iterator[Callable[[], None]]:
        spinner = Spinner("dots")

        def frame() -> RenderableType:
            return Group(view.draw(), spinner)

        with Live(
            get_renderable=frame, console=self._err, refresh_per_second=8, transient=True
        ) as live:
            yield live.refresh

    @contextmanager
    def _printed(self, view: View) -> Iterator[Callable[[], None]]:
        last = ""

        def report() -> None:
            nonlocal last
            line = view.line()
            if line and line != last:
                last = line
                self.note(f"{time.monotonic() - self._began:7.1f} s  {line}")

        yield report


def _is_at_terminal() -> bool:
    """Whether what is typed comes here: a program in the background is stopped when it reads."""
    try:
        return os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    except (OSError, ValueError):
        return False
