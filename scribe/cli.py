"""scribe's commands."""

# ruff: noqa: FBT002, PLR0913, PLR0917  a command's options are its function's parameters

import json
import shlex
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError

from scribe.cloud_process import DEFAULT_PORT
from scribe.demo import SAMPLE
from scribe.demo import demo as run_demo
from scribe.environment import local_access
from scribe.errors import AccessFailed, JobFailed, ScribeError, Stopped
from scribe.function_settings import function_settings
from scribe.local import local as run_local
from scribe.options import metadata
from scribe.stack import Target, find_stack
from scribe.terminal import Terminal
from scribe.transcription_run import TranscriptionRun
from scribe.upload import recording

app = typer.Typer(
    name="scribe",
    help="Recordings in, transcripts out: on AWS, and on this machine.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Port = Annotated[int, typer.Option(min=1, max=65535, help="Where the local cloud listens.")]
Output = Annotated[Path, typer.Option(help="The folder that gets <job_id>/transcript.*")]

StackName = Annotated[str | None, typer.Option("--stack", help="The stack's name.")]
Stage = Annotated[str | None, typer.Option(help="Of the stack transcription-STAGE.")]
Profile = Annotated[str | None, typer.Option(help="Of your AWS configuration.")]
Region = Annotated[str | None, typer.Option(help="AWS region.")]
EndpointUrl = Annotated[str | None, typer.Option(help="Instead of AWS's; or AWS_ENDPOINT_URL.")]


@app.callback()
def scribe() -> None:
    """Recordings in, transcripts out: on AWS, and on this machine."""


@app.command()
def demo(
    file: Annotated[
        Path, typer.Argument(help="Any recording.", show_default="the sample")
    ] = SAMPLE,
    port: Port = DEFAULT_PORT,
    output: Output = Path("out"),
) -> None:
    """One recording all the way on this machine: local cloud, sam deploy, upload, transcript."""
    with edge("everything that it started has ended") as terminal:
        run_demo(file, port, output, terminal)


@app.command()
def local(port: Port = DEFAULT_PORT) -> None:
    """Keep the local cloud up, the stack deployed, and tell what its executions do."""
    with edge("the local cloud has ended") as terminal:
        run_local(port, terminal)


@app.command()
def env(port: Port = DEFAULT_PORT) -> None:
    """Print the exports that point AWS's tools at the local cloud: eval "$(scribe env)".

    sam and the Python of the virtual environment come first on the PATH.
    """
    for name, value in local_access(f"http://127.0.0.1:{port}").items():
        typer.echo(f"export {name}={value}")
    typer.echo(f'export PATH={shlex.quote(str(Path(sys.executable).parent))}:"$PATH"')


@app.command()
def settings(
    stack: StackName = None,
    stage: Stage = None,
    profile: Profile = None,
    region: Region = None,
    endpoint_url: EndpointUrl = None,
) -> None:
    """Print the deployed functions' environment, for sam local invoke --env-vars."""
    with edge("nothing was changed") as terminal:
        found = find_stack(Target(stack, stage, profile, region, endpoint_url))
        terminal.document(json.dumps(function_settings(found), indent=2))


@app.command()
def upload(
    files: Annotated[list[Path], typer.Argument(help="Recordings.")],
    language: Annotated[str | None, typer.Option(help="Such as en-US or de-DE.")] = None,
    identify_language: Annotated[
        str | None, typer.Option(help="true, or multiple where speakers change language.")
    ] = None,
    languages: Annotated[
        str | None, typer.Option(help="Candidates for identification: en-US,de-DE,...")
    ] = None,
    speakers: Annotated[
        int | None, typer.Option(help="Tell at most so many apart: 2 to 30.")
    ] = None,
    channels: Annotated[
        bool, typer.Option("--channels", help="A speaker on each channel.")
    ] = False,
    alternatives: Annotated[int | None, typer.Option(help="So many readings: 2 to 10.")] = None,
    vocabulary: Annotated[str | None, typer.Option(help="Its name in Transcribe.")] = None,
    vocabulary_filter: Annotated[str | None, typer.Option(help="Its name in Transcribe.")] = None,
    vocabulary_filter_method: Annotated[
        str | None, typer.Option(help="mask, remove or tag.")
    ] = None,
    redact: Annotated[bool, typer.Option("--redact", help="Take personal data out.")] = False,
    line_length: Annotated[int | None, typer.Option(help="Of subtitles: 20 to 80.")] = None,
    wait: Annotated[
        bool, typer.Option("--wait", help="Watch, then store the transcripts.")
    ] = False,
    timeout: Annotated[float | None, typer.Option(help="Seconds to wait at most.", min=0)] = None,
    output: Output = Path("out"),
    stack: StackName = None,
    stage: Stage = None,
    profile: Profile = None,
    region: Region = None,
    endpoint_url: EndpointUrl = None,
) -> None:
    """Upload recordings; each becomes a job, whose id is printed.

    With --wait the transcripts are stored too. Without --stack and --stage it is
    transcription-local on this machine and transcription-dev on AWS.

    Exit codes: 0 done, 1 a job failed, 2 a file or option cannot be used, 3 no stack or no access,
    4 waited in vain.
    """
    wanted: dict[str, Any] = {
        "language": language,
        "identify-language": identify_language,
        "languages": languages,
        "speakers": speakers,
        "channels": channels,
        "alternatives": alternatives,
        "vocabulary": vocabulary,
        "vocabulary-filter": vocabulary_filter,
        "vocabulary-filter-method": vocabulary_filter_method,
        "redact": redact,
        "line-length": line_length,
    }
    target = Target(stack, stage, profile, region, endpoint_url)
    with edge("jobs that were started go on") as terminal:
        media = [recording(file) for file in files]
        options = metadata(wanted)
        run = TranscriptionRun(find_stack(target), terminal)
        uploads = [run.send(item, options) for item in media]
        if not wait:
            for item in uploads:
                terminal.result(item.job_id)
            return
        _await_all(run, uploads, timeout, output, terminal)


def _await_all(
    run: TranscriptionRun,
    uploads: list[Any],
    timeout: float | None,
    output: Path,
    terminal: Terminal,
) -> None:
    """Every upload's end, also when one of them has failed. Raises JobFailed."""
    failed: list[JobFailed] = []
    for item in uploads:
        try:
            run.deliver(run.follow(item, timeout), output)
        except JobFailed as error:
            if len(uploads) > 1:
                terminal.error(error)
            failed.append(error)
    if failed:
        raise (
            failed[0]
            if len(uploads) == 1
            else JobFailed(f"{len(failed)} of {len(uploads)} jobs failed.")
        )


@contextmanager
def edge(when_stopped: str) -> Iterator[Terminal]:
    """Where every error becomes a message and an exit code."""
    terminal = Terminal()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        yield terminal
    except KeyboardInterrupt:
        terminal.note(f"Stopped; {when_stopped}.")
        raise typer.Exit(130) from None
    except ScribeError as error:
        terminal.error(error)
        raise typer.Exit(error.exit_code) from None
    except (ClientError, BotoCoreError, Boto3Error) as error:
        terminal.error(AccessFailed(str(error)))
        raise typer.Exit(AccessFailed.exit_code) from None


def _stop(number: int, _: object) -> None:
    raise Stopped(f"Stopped by {signal.Signals(number).name}; nothing is left running.")
