import json
from typing import Annotated

import typer
from rich.text import Text

from scribe.cli.application import app
from scribe.cli.command_context import CommandContext, on_stack
from scribe.cli.job_commands import Name
from scribe.operations.logs import LogLine
from scribe.terminal import Terminal, visible
from scribe.times import full

_NOTHING_WRONG = "No warnings and no errors were written about it."
_NOTHING_WRITTEN = "Nothing: its logs are past their retention, or have not arrived yet."
_STYLES = {"ERROR": "red", "CRITICAL": "red", "WARNING": "yellow"}


@app.command()
@on_stack("nothing was changed")
def logs(
    work: CommandContext,
    job: Name,
    *,
    errors: Annotated[bool, typer.Option("--errors", help="Only warnings and errors.")] = False,
    tail: Annotated[
        int, typer.Option(min=0, help="Only the last lines, this many; 0 means all.")
    ] = 0,
) -> None:
    """Print the log lines of a job in order of time.

    They are those of its functions and its executions.

    scribe logs notes.mp3 --errors
    """
    written = work.operations.logs.of(work.operations.names.find(job))
    lines = [line for line in written if line.level in _STYLES] if errors else written
    for line in lines[-tail:] if tail else lines:
        if work.as_json:
            work.document(line)
        else:
            _show(work.terminal, line)
    if not lines:
        work.terminal.note(_NOTHING_WRONG if written and errors else _NOTHING_WRITTEN)


def _show(terminal: Terminal, line: LogLine) -> None:
    facts = " ".join(
        f"{name}={value if isinstance(value, str) else json.dumps(value)}"
        for name, value in line.facts.items()
    )
    source = line.source.partition("-")[0]
    text = visible(f"{line.text} {facts}".strip().replace("\n", " "))
    terminal.line(
        Text.assemble(
            (f"{full(line.at)} ", "dim"),
            f"{source:<13} ",
            (text, _STYLES.get(line.level, "")),
        ),
        indent=4,
    )
