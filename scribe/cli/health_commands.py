from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from scribe.cli.application import app
from scribe.cli.command_context import CommandContext, on_stack
from scribe.cli.status_page import picture, show_fix, show_health
from scribe.errors import Unhealthy
from scribe.operations.doctor import examine
from scribe.operations.doctor.findings import CheckStatus, Finding
from scribe.results import write_file
from scribe.terminal import Terminal, visible

_INDENT = 26
_MARKS = {
    CheckStatus.OK: ("ok", "green"),
    CheckStatus.NOTICE: ("notice", "cyan"),
    CheckStatus.WARNING: ("warning", "yellow"),
    CheckStatus.BROKEN: ("BROKEN", "bold red"),
    CheckStatus.UNKNOWN: ("unknown", "dim"),
}


@app.command()
@on_stack("nothing was changed")
def status(
    work: CommandContext,
    *,
    svg: Annotated[
        Path | None, typer.Option(help="Save the screen as a picture in this file, too.")
    ] = None,
) -> None:
    """Show in one screen whether the stack is healthy. Exit code 1 if somebody has to act."""
    health = work.operations.health()
    if svg is not None:
        write_file(svg, picture(work.stack.name, health).encode())
    if work.as_json:
        work.document(health)
    else:
        show_health(work.terminal, work.stack.name, health)
    if not health.is_healthy:
        raise Unhealthy.silently()


@app.command()
@on_stack("nothing was changed")
def doctor(work: CommandContext) -> None:
    """Check a deployment, and say how to fix what it finds. It changes nothing.

    The verdict is that of scribe status: exit code 1 if somebody has to do something.
    """
    found = []
    for finding in examine(work.stack):
        found.append(finding)
        if work.as_json:
            work.document(finding)
        else:
            _show(work.terminal, finding)
    problems = sum(finding.is_problem for finding in found)
    if problems:
        raise Unhealthy(f"NEEDS YOU: {problems} of {len(found)} findings have a command above.")
    work.terminal.note(f"{work.stack.name} is healthy.")


def _show(terminal: Terminal, finding: Finding) -> None:
    word, style = _MARKS[finding.status]
    if not terminal.is_read_by_people:
        terminal.record(word, finding.check, finding.summary, "; ".join(finding.fix.splitlines()))
        return
    summary = Text.assemble((f"{word:<8} ", style), f"{finding.check:<16} ")
    summary.append(visible(finding.summary))
    terminal.line(summary, _INDENT)
    show_fix(terminal, finding.fix, _INDENT)
