"""The local cloud: demo, local, env; the functions' settings; the check before a deployment."""

import json
from pathlib import Path
from typing import Annotated

import typer

from scribe.cli.application import app
from scribe.cli.command_context import CommandContext, on_stack
from scribe.cli.error_boundary import error_boundary
from scribe.environment import local_exports, local_keys
from scribe.errors import LocalCloudFailed
from scribe.local.cloud_process import DEFAULT_PORT
from scribe.local.demo import SAMPLE
from scribe.local.demo import demo as run_demo
from scribe.local.function_settings import function_settings
from scribe.local.local import local as run_local
from scribe.stack import check_access

Port = Annotated[int, typer.Option(min=1, max=65535, help="The local cloud's port.")]
Docker = Annotated[
    bool, typer.Option("--docker", help="Listen on Docker's network, too: for sam local invoke.")
]


@app.command()
def demo(
    file: Annotated[
        Path, typer.Argument(help="Any recording.", show_default="the sample")
    ] = SAMPLE,
    port: Port = DEFAULT_PORT,
    output: Annotated[Path, typer.Option(help="The folder that gets <job_id>/transcript.*")] = Path(
        "out"
    ),
) -> None:
    """Run one recording the whole way on this machine.

    It starts the local cloud, deploys the stack, uploads the recording and saves its transcript.
    """
    with error_boundary("everything that it started has ended") as terminal:
        run_demo(file, port, output, terminal)


@app.command()
def local(
    port: Port = DEFAULT_PORT,
    docker: Docker = False,  # noqa: FBT002 - typer's way to have a switch
) -> None:
    """Keep the local cloud running with the stack deployed.

    It prints each step of the executions. Ctrl-C ends it, and everything in it is gone.
    """
    with error_boundary("the local cloud has ended") as terminal:
        run_local(port, terminal, for_containers=docker)


@app.command()
def env(port: Port = DEFAULT_PORT) -> None:
    """Print the variables of the local cloud: eval "$(scribe env)".

    They point AWS's tools at it, and put the virtual environment's sam and Python first on the
    PATH.
    """
    endpoint = f"http://127.0.0.1:{port}"
    with error_boundary("nothing was printed"):
        if local_keys(endpoint) is None:
            raise LocalCloudFailed(
                f"No local cloud runs at {endpoint}.", ["`make local` starts one, in a terminal."]
            )
    for line in local_exports(endpoint):
        typer.echo(line)


@app.command()
@on_stack("nothing was changed")
def settings(work: CommandContext) -> None:
    """Print the functions' environment for sam local invoke.

    scribe settings > out/env.json; then: sam local invoke ... --env-vars out/env.json
    """
    work.terminal.document(json.dumps(function_settings(work.stack), indent=2))


@app.command(hidden=True)
@on_stack("nothing was changed")
def access(work: CommandContext) -> None:
    """Check that a region and credentials are set, as `make deploy` does before it builds."""
    check_access(work.target)
