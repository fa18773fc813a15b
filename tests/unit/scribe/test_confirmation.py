"""Questions before a step that costs money or cannot be undone."""

import io
from types import SimpleNamespace
from typing import Any, cast

import pytest

from scribe.cli.command_context import CommandContext
from scribe.cli.confirmation import confirm, confirm_price
from scribe.errors import NotPossible, UnusableOption
from scribe.operations.estimates import BatchEstimate

LARGE = BatchEstimate(100, 100 * 3600.0)
SMALL = BatchEstimate(1, 60.0)


class Typed(io.StringIO):
    """Somebody at a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def notes() -> list[str]:
    return []


@pytest.fixture
def work(notes: list[str]) -> CommandContext:
    return cast("CommandContext", SimpleNamespace(terminal=SimpleNamespace(note=notes.append)))


def typed(monkeypatch: pytest.MonkeyPatch, stdin: Any) -> None:
    monkeypatch.setattr("sys.stdin", stdin)


@pytest.mark.parametrize("answer", ["y\n", "YES\n"])
def test_yes_goes_on(monkeypatch, work, notes, answer):
    typed(monkeypatch, Typed(answer))

    confirm(work, "Erase?", yes=False)

    assert notes == ["Erase? [y/N] "]


@pytest.mark.parametrize("answer", ["\n", "n\n", ""])
def test_anything_else_changes_nothing(monkeypatch, work, answer):
    typed(monkeypatch, Typed(answer))

    with pytest.raises(NotPossible, match="Nothing was changed"):
        confirm(work, "Erase?", yes=False)


def test_without_a_terminal_the_option_is_needed(monkeypatch, work):
    typed(monkeypatch, io.StringIO("y\n"))

    with pytest.raises(UnusableOption) as raised:
        confirm(work, "Erase?", yes=False)

    assert raised.value.details == ("Add --yes",)
    confirm(work, "Erase?", yes=True)


def test_a_small_batch_is_not_asked_about(work, notes):
    confirm_price(work, SMALL, yes=False)

    assert notes == []


def test_a_large_batch_says_its_price_and_asks(monkeypatch, work, notes):
    typed(monkeypatch, io.StringIO())

    with pytest.raises(UnusableOption):
        confirm_price(work, LARGE, yes=False)

    assert notes[0].startswith("100 recordings, about 100.0 hours: about $144.00")
