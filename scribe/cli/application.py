"""The program to which the commands belong."""

import tomllib
from importlib import metadata
from typing import Annotated

import typer

from scribe import IS_CHECKOUT, ROOT
from scribe.cli.target_options import Endpoint, Profile, Region, StackName, Stage

app = typer.Typer(
    name="scribe",
    help="Recordings in, transcripts out: on AWS, and on this machine.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 done; 1 a job failed, or is not as asked for; 2 a name, file or option "
    "cannot be used; 3 no stack or no access; 4 waited in vain; 130 stopped.",
)


def print_version(asked: bool) -> None:  # noqa: FBT001 - typer passes the option's value
    if asked:
        typer.echo(f"scribe {version()}")
        raise typer.Exit


def version() -> str:
    if not IS_CHECKOUT:
        return metadata.version("transcription")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


@app.callback()
def scribe(
    context: typer.Context,
    *,
    stack: StackName = None,
    stage: Stage = None,
    profile: Profile = None,
    region: Region = None,
    endpoint: Endpoint = None,
    _version: Annotated[
        bool,
        typer.Option("--version", callback=print_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Recordings in, transcripts out: on AWS, and on this machine."""
    context.obj = {
        "stack": stack,
        "stage": stage,
        "profile": profile,
        "region": region,
        "endpoint": endpoint,
    }
