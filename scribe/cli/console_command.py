from typing import Annotated
from urllib.parse import quote

import typer

from scribe.cli.application import app
from scribe.cli.command_context import CommandContext, on_stack


@app.command()
@on_stack("jobs go on by themselves")
def console(
    work: CommandContext,
    *,
    job: Annotated[
        str | None, typer.Argument(metavar="JOB", help="Open this job's page first.")
    ] = None,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The port; 0 means any free one.")
    ] = 0,
    browser: Annotated[bool, typer.Option("--open", help="Open the browser.")] = False,
) -> None:
    """Serve the console, a web page on this machine.

    It uses your own AWS credentials, and Ctrl-C ends it. It shows jobs as they run, a job's
    transcript with its recording, uploads, and the stack's health. The address that is printed
    contains a key, so nobody else can use the page.
    """
    from scribe.console.serving import serve  # noqa: PLC0415 - a server, for this command alone

    path = f"/jobs/{quote(work.operations.names.find(job).job_id)}" if job else "/"

    def announce(address: str) -> None:
        if work.as_json:
            work.document({"address": address})
        else:
            work.terminal.result(address)
            work.terminal.note("Open it in a browser of this machine. Ctrl-C ends it.")

    serve(work.target, work.stack, port, announce, path=path, browser=browser)
