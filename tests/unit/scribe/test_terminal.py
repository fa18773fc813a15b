import io

import pytest
from rich.console import Console

from scribe.errors import LocalCloudFailed
from scribe.terminal import Terminal, visible


class Counter:
    """A view that tells a count."""

    def __init__(self) -> None:
        self.count = 0

    def draw(self) -> str:
        return f"count {self.count}"

    def line(self) -> str:
        return f"count {self.count}"


def plain() -> tuple[Terminal, io.StringIO, io.StringIO]:
    out, err = io.StringIO(), io.StringIO()
    return Terminal(Console(file=out), Console(file=err)), out, err


def test_without_a_terminal_a_view_is_a_line_for_each_change_without_control_sequences() -> None:
    terminal, _, err = plain()
    view = Counter()

    with terminal.watch(view) as changed:
        changed()
        changed()
        view.count = 1
        changed()

    lines = err.getvalue().splitlines()
    assert [line.split("  ")[-1] for line in lines] == ["count 0", "count 1"]
    assert "\x1b" not in err.getvalue()


def test_without_a_terminal_a_step_is_told_when_it_begins_and_when_it_is_done() -> None:
    terminal, _, err = plain()

    with terminal.step("Building the stack") as done:
        done("Stack built")

    first, second = err.getvalue().splitlines()
    assert first == "Building the stack ..."
    assert second.startswith("Stack built  0.")


def test_a_step_that_fails_is_not_told_as_done() -> None:
    terminal, _, err = plain()

    with pytest.raises(ZeroDivisionError), terminal.step("Dividing"):
        raise ZeroDivisionError

    assert err.getvalue() == "Dividing ...\n"


def test_paragraphs_stay_apart() -> None:
    terminal, out, _ = plain()

    terminal.passage("one\n\ntwo")

    assert out.getvalue() == "one\n\ntwo\n"


def test_long_lines_are_not_broken_where_they_are_piped() -> None:
    terminal, out, _ = plain()

    terminal.result("/a/long/path" * 30)
    terminal.passage("word " * 60 + "end")

    assert len(out.getvalue().splitlines()) == 2


def test_an_error_is_its_sentence_with_its_details_below() -> None:
    terminal, out, err = plain()

    terminal.error(LocalCloudFailed("It ended:", ["| line [1]", "whole log: x"]))

    assert out.getvalue() == ""
    assert err.getvalue() == "scribe: It ended:\n        | line [1]\n        whole log: x\n"


def test_on_a_terminal_a_view_is_drawn_in_place() -> None:
    err = io.StringIO()
    console = Console(file=err, force_terminal=True, width=80, _environ={"TERM": "xterm"})
    terminal = Terminal(Console(file=io.StringIO()), console)

    with terminal.watch(Counter()) as changed:
        changed()

    assert terminal.is_live
    assert "\x1b[2K" in err.getvalue()  # a line cleared to be drawn again


def test_what_a_terminal_would_obey_is_replaced() -> None:
    assert visible("a\x1b[31mb\x07\n") == "a\ufffd[31mb\ufffd\ufffd"
