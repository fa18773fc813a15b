"""Writes to the terminal: progress to standard error, results to standard output.

On a terminal progress is drawn in place; elsewhere (a pipe, CI) it is plain lines without control
sequences.
"""

import os
import select
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn
from rich.spinner import Spinner
from rich.text import Text

from scribe.errors import ScribeError


class View(Protocol):
    def draw(self) -> RenderableType:
        """Returns the view's present state for a terminal. Called several times a second."""
        ...

    def line(self) -> str:
        """Returns the present state in one line for other outputs, which print it if it has
        changed.
        """
        ...


def answers_yes() -> bool:
    """Returns whether the next line of standard input means yes."""
    return sys.stdin.readline().strip().lower() in {"y", "yes"}


_LEAST_INDENT = 4  # if a word does not fit beside a deeper one
#: Joiners and marks of direction: invisible, but part of how Persian, Hindi or Hebrew is spelt.
_SPELLING = frozenset("\u200c\u200d\u200e\u200f")


def visible(text: str) -> str:
    """Returns the text without control characters: file names come from other people."""
    return "".join(
        letter if letter.isprintable() or letter in _SPELLING else "\N{REPLACEMENT CHARACTER}"
        for letter in text
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
        """Prints running text, wrapped on a terminal and unchanged in a pipe."""
        for line in text.splitlines():
            self._out.print(Text(visible(line)), soft_wrap=not self._out.is_terminal)

    def document(self, text: str) -> None:
        if self._out is self._err:  # a drawn view stays below it
            self._out.out(text)
            return
        self._out.file.write(text + "\n")
        self._out.file.flush()  # a command may run for long while its reader waits for this

    def record(self, *fields: object) -> None:
        """Writes a line for a program: the fields with tabs between them."""
        self.document("\t".join(visible(str(field)) for field in fields))

    def note(self, text: str, style: str = "") -> None:
        self._err.print(Text(visible(text), style=style), soft_wrap=not self._err.is_terminal)

    def error(self, error: ScribeError) -> None:
        message = Text.assemble(("scribe: ", "bold red"), visible(str(error)))
        for text in (message, *(Text(f"        {visible(detail)}") for detail in error.details)):
            _print_line(self._err, text, len("scribe: "))

    def agrees(self, question: str, seconds: float) -> bool:
        """Returns whether somebody answers yes in time; False if nobody can be asked, as in CI."""
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
        """Shows a step while it runs, then its result and the seconds it took.

        Call the given function with the words for the end. If the step raises, nothing is added.
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
        """Shows progress bars.

        Call the given function with a name and its size in bytes. It returns a function for the
        bytes just sent, which any thread may call.
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

    def line(self, text: Text, indent: int = 0, *, whole: bool = False) -> None:
        """Prints a line of results, whose further rows on a terminal begin at column `indent`.

        A line that stays whole is broken by the terminal itself, so that a command can be copied.
        Text from other people must have gone through visible().
        """
        _print_line(self._out, text, indent, whole=whole)

    @property
    def is_read_by_people(self) -> bool:
        """Whether results go to a terminal, not to a file or another program."""
        return self._out.is_terminal

    @property
    def width(self) -> int:
        """The terminal's columns; very many without one, so that nothing is cut for a file."""
        return self._out.width if self._out.is_terminal else 1_000

    def watch(self, view: View) -> "AbstractContextManager[Callable[[], None]]":
        """Shows a view while the context lasts. Call the returned function after a change."""
        return self._drawn(view) if self.is_live else self._printed(view)

    @contextmanager
    def _drawn(self, view: View) -> Iterator[Callable[[], None]]:
        spinner = Spinner("dots")

        def frame() -> RenderableType:
            return Group(view.draw(), spinner)

        out = self._out
        if out.is_terminal:
            self._out = self._err  # only this console prints above the view
        try:
            with Live(
                get_renderable=frame,
                console=self._err,
                refresh_per_second=8,
                transient=True,
                redirect_stdout=False,  # output that a program reads bypasses the view
            ) as live:
                yield live.refresh
        finally:
            self._out = out

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


def _print_line(console: Console, text: Text, indent: int, *, whole: bool = False) -> None:
    longest = max(map(cell_len, text.plain[indent:].split()), default=0)
    if longest > console.width - indent:
        indent = min(indent, _LEAST_INDENT)
    if whole or not console.is_terminal or longest > console.width - indent:
        console.print(text, soft_wrap=True)
        return
    head, body = text.divide([indent])
    for number, row in enumerate(body.wrap(console, console.width - indent)):
        row.rstrip()
        console.print(Text.assemble(" " * indent if number else head, row))


def _is_at_terminal() -> bool:
    """Returns whether input reaches this program: reading would stop one in the background."""
    try:
        return os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    except (OSError, ValueError):
        return False
