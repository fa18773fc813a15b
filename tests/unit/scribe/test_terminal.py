import io
import os
import pty
import re
import sys
from contextlib import suppress
from itertools import accumulate

import pytest
from rich.console import Console
from rich.text import Text

from scribe import ROOT
from scribe.errors import LocalCloudFailed
from scribe.terminal import Terminal, visible


class Counter:
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


def test_without_a_terminal_a_step_is_a_line_when_it_begins_and_when_it_is_done() -> None:
    terminal, _, err = plain()

    with terminal.step("Building the stack") as done:
        done("Stack built")

    first, second = err.getvalue().splitlines()
    assert first == "Building the stack ..."
    assert second.startswith("Stack built  0.")


def test_a_step_that_fails_is_not_reported_as_done() -> None:
    terminal, _, err = plain()

    with pytest.raises(ZeroDivisionError), terminal.step("Dividing"):
        raise ZeroDivisionError

    assert err.getvalue() == "Dividing ...\n"


def narrow() -> tuple[Terminal, io.StringIO]:
    """Returns a terminal of 40 columns for results and errors."""
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=40, color_system=None, _environ={})
    return Terminal(console, console), screen


def test_the_further_rows_of_a_line_begin_below_its_text() -> None:
    terminal, screen = narrow()

    terminal.line(Text("BROKEN   functions  one may not run: its concurrency is 0"), 20)
    terminal.error(LocalCloudFailed("It ended.", ["In another terminal type make local again."]))

    assert screen.getvalue().splitlines() == [
        "BROKEN   functions  one may not run: its",
        "                    concurrency is 0",
        "scribe: It ended.",
        "        In another terminal type make",
        "        local again.",
    ]


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("  aws lambda delete-function-concurrency --function-name check", True),
        ("execution  arn:aws:states:us-east-1:1234:execution:local:4b4060a5", False),
    ],
)
def test_what_somebody_copies_is_not_broken_into_lines(text: str, whole: bool) -> None:
    terminal, screen = narrow()

    terminal.line(Text(text), 2, whole=whole)

    assert screen.getvalue() == f"{text}\n"


def test_further_rows_are_indented_less_if_a_word_would_not_fit_beside_the_text() -> None:
    terminal, screen = narrow()

    terminal.line(Text("  2026-11-24 12:00:00 UTC  began (subtitle_speakers=dash)"), 27)

    assert screen.getvalue().splitlines() == [
        "  2026-11-24 12:00:00 UTC  began",
        "    (subtitle_speakers=dash)",
    ]


@pytest.mark.parametrize("text", ["", "a", "exactly"])
def test_a_line_that_ends_before_its_text_begins_is_printed(text: str) -> None:
    terminal, screen = narrow()

    terminal.line(Text(text), 7)

    assert screen.getvalue() == f"{text}\n"


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


def test_results_stay_on_the_screen_when_a_view_is_drawn_below_them() -> None:
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=80, _environ={"TERM": "xterm"})
    terminal = Terminal(Console(file=screen, force_terminal=True, width=80), console)

    with terminal.watch(Counter()) as changed:
        changed()
        terminal.result("a result")
        terminal.document("a document")
        terminal.line(Text("a line"))
        terminal.passage("a passage")
        changed()

    for words in ("a result", "a document", "a line", "a passage"):
        _, _, after = screen.getvalue().partition(words)
        assert min(rows_below(after)) > 0  # the cursor never returns to clear it


def rows_below(written: str) -> list[int]:
    """Returns the rows that the cursor visits, counted from the one where it began."""
    moves = re.findall(r"\n|\x1b\[1A", written)
    return list(accumulate(1 if move == "\n" else -1 for move in moves))


def test_what_a_terminal_would_obey_is_replaced() -> None:
    assert visible("a\x1b[31mb\x07\n") == "a\ufffd[31mb\ufffd\ufffd"


def test_invisible_letters_of_a_script_stay() -> None:
    assert (
        visible("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645")
        == "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
    )


@pytest.mark.parametrize(("typed", "agreed"), [("y\n", True), ("Yes\n", True), ("\n", False)])
def test_a_user_at_the_terminal_is_asked(typed, agreed):
    assert answered(typed) is agreed


def test_nobody_is_waited_for_for_long_nor_in_ci():
    assert answered("", seconds=0.2) is False
    assert answered("y\n", CI="true") is False


def test_without_a_terminal_nobody_is_asked():
    err = io.StringIO()

    assert not Terminal(Console(file=io.StringIO()), Console(file=err)).agrees("Really?", 60)
    assert err.getvalue() == ""


def answered(typed: str, seconds: float = 20, **variables: str) -> bool:
    """Returns the answer of a program at a terminal of its own."""
    asks = (
        "from scribe.terminal import Terminal; import sys; "
        f"sys.exit(0 if Terminal().agrees('Really?', {seconds}) else 7)"
    )
    child, terminal = pty.fork()
    if child == 0:
        inherited = {name: value for name, value in os.environ.items() if name != "CI"}
        environment = {**inherited, "TERM": "xterm", "PYTHONPATH": str(ROOT), **variables}
        os.execve(sys.executable, [sys.executable, "-c", asks], environment)  # noqa: S606
    os.write(terminal, typed.encode())
    with suppress(OSError):  # the other end is closed
        while os.read(terminal, 1024):
            pass
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    return os.waitstatus_to_exitcode(status) == 0


def test_what_a_program_reads_goes_past_a_view_on_the_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    terminal = Terminal(err=Console(file=io.StringIO(), force_terminal=True))

    with terminal.watch(Counter()):
        terminal.document('{"status": "COMPLETED"}')

    assert capsys.readouterr().out == '{"status": "COMPLETED"}\n'


def test_a_record_is_one_line_whatever_is_in_its_fields() -> None:
    terminal, out, _ = plain()

    terminal.record("FAILED", "two\nlines", "a\ttab", 3)

    assert (
        out.getvalue()
        == "FAILED\ttwo\N{REPLACEMENT CHARACTER}lines\ta\N{REPLACEMENT CHARACTER}tab\t3\n"
    )
