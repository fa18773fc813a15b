"""scribe logs."""

import json
from typing import Annotated

import typer
from rich.text import Text

from scribe.cli.application import app
from scribe.cli.command_context import CommandContext, on_stack
from scribe.cli.job_commands import Name
from scribe.operations.logs import LogLine
from scribe.terminal import Terminal, visible

_STYLES = {"ERROR": "red", "CRITICAL": "red", "WARNING": "yellow"}


@app.command()
@on_stack("nothing was changed")
def logs(
    work: CommandContext,
    job: Name,
    *,
    errors: Annotated[bool, typer.Option("--errors", help="Warnings and errors alone.")] = False,
    tail: Annotated[int, typer.Option(min=0, help="The last so many lines; 0 for all.")] = 0,
) -> None:
    """All that was written about a job by its functions and executions, in order of time.

    scribe logs notes.mp3 --errors
    """
    lines = work.operations.logs.of(work.operations.names.find(job))
    if errors:
        lines = [line for line in lines if line.level in _STYLES]
    for line in lines[-tail:] if tail else lines:
        if work.as_json:
            work.document(line)
        else:
            _show(work.terminal, line)
    if not lines:
        work.terminal.note("Nothing: its logs are past their retention, or not there yet.")


def _show(terminal: Terminal, line: LogLine) -> None:
    facts = " ".join(
        f"{name}={value if isinstance(value, str) else json.dumps(value)}"
        for name, value in line.facts.items()
    )
    source = line.source.partition("-")[0]
    text = visible(f"{line.text} {facts}".strip().replace("\n", " "))
    terminal.line(
        Text.assemble(
            (f"{line.at[5:10]} {line.at[11:23]} ", "dim"),
            f"{source:<13} ",
            (text, _STYLES.get(line.level, "")),
        )
    )
