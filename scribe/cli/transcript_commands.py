"""scribe transcript."""

from enum import StrEnum
from typing import Annotated

import typer

from scribe.cli.application import app
from scribe.cli.job_commands import Name
from scribe.cli.work import Work, on_stack
from scribe.operations.transcripts import read_transcript


class Format(StrEnum):
    """The five outputs."""

    TXT = "txt"
    SRT = "srt"
    VTT = "vtt"
    JSON = "json"
    HTML = "html"


@app.command()
@on_stack("nothing was changed")
def transcript(
    work: Work,
    job: Name,
    *,
    format_: Annotated[Format, typer.Option("--format", "-f", help="Which output.")] = Format.TXT,
) -> None:
    """Print a job's transcript.

    scribe transcript talk.mp3 --format srt > talk.srt
    """
    chosen = Format.JSON if work.as_json else format_
    found = work.operations.names.find(job)
    stack = work.stack
    text = read_transcript(stack.client("s3"), stack.transcripts_bucket, found, chosen.value)
    work.terminal.document(text.removesuffix("\n"))
