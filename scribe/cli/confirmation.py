"""Questions before something that cannot be undone, or that costs."""

import sys
from typing import Annotated

import typer

from scribe.cli.command_context import CommandContext
from scribe.errors import NotPossible, UnusableOption
from scribe.operations.estimates import BatchEstimate
from scribe.terminal import answers_yes

Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def confirm(work: CommandContext, question: str, *, yes: bool) -> None:
    """Go on only if somebody says yes. Raises UnusableOption if nobody can be asked."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise UnusableOption("Nobody can be asked here; nothing was changed.", ["Add --yes"])
    work.terminal.note(f"{question} [y/N] ")
    if not answers_yes():
        raise NotPossible("Nothing was changed.")


def confirm_price(work: CommandContext, estimate: BatchEstimate, *, yes: bool) -> None:
    """Say what a large batch will cost and ask; a small one goes on. Raises as confirm."""
    if estimate.is_large:
        work.terminal.note(f"{estimate}.")
        confirm(work, "Start them?", yes=yes)
