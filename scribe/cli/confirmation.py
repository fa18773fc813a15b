"""Questions before a step that costs money or cannot be undone."""

import sys
from typing import Annotated

import typer

from scribe.cli.command_context import CommandContext
from scribe.errors import NotPossible, UnusableOption
from scribe.operations.estimates import BatchEstimate
from scribe.terminal import answers_yes

Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def confirm(work: CommandContext, question: str, *, yes: bool) -> None:
    """Returns only if somebody answers yes. Raises UnusableOption if nobody can be asked."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise UnusableOption(
            "Without a terminal, scribe cannot ask; nothing was changed.", ["Add --yes"]
        )
    work.terminal.note(f"{question} [y/N] ")
    if not answers_yes():
        raise NotPossible("Nothing was changed.")


def confirm_price(work: CommandContext, estimate: BatchEstimate, *, yes: bool) -> None:
    """Asks before a large batch, with its price. Raises UnusableOption if nobody can be asked."""
    if estimate.is_large:
        work.terminal.note(f"{estimate}.")
        confirm(work, "Start them?", yes=yes)
