from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from scribe.cli.application import app
from scribe.cli.command_context import CommandContext, on_stack
from scribe.cli.job_commands import Name
from scribe.cli.search_progress import SearchProgress
from scribe.errors import NothingFound, UnusableOption
from scribe.operations.job_summary import JobFilter
from scribe.operations.searches import SearchResult
from scribe.operations.transcripts import JobTranscripts
from scribe.results import write_file
from scribe.terminal import visible
from scribe.times import SINCE_HELP, clock_time, day_and_time, zone
from scribe.times import since as moment
from transcription.domain import clock
from transcription.domain.jobs import Status


class Format(StrEnum):
    TXT = "txt"
    SRT = "srt"
    VTT = "vtt"
    JSON = "json"
    HTML = "html"
    DOCX = "docx"
    TTML = "ttml"
    CSV = "csv"
    PARQUET = "parquet"


_BINARY = (Format.DOCX, Format.PARQUET)


@app.command()
@on_stack("nothing was changed")
def transcript(
    work: CommandContext,
    job: Name,
    *,
    format_: Annotated[
        Format, typer.Option("--format", "-f", help="The output format.")
    ] = Format.TXT,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Save to this file.")
    ] = None,
    unredacted: Annotated[
        bool, typer.Option("--unredacted", help="The transcript with personal data.")
    ] = False,
    machine: Annotated[
        bool, typer.Option("--machine", help="The original, without corrections.")
    ] = False,
) -> None:
    """Print a job's transcript, or save it to a file.

    docx (Word), ttml (IMSC 1.1, for broadcasters), csv and parquet (a row for each word; Parquet
    needs pyarrow) are made on request.

    scribe transcript talk.mp3 --format docx --output talk.docx
    """
    chosen = Format.JSON if work.as_json else format_
    found = work.operations.names.find(job)
    stack = work.stack
    if chosen in _BINARY and output is None:
        raise UnusableOption(f"{chosen} cannot be printed: name a file with --output.")
    s3, bucket = stack.client("s3"), stack.transcripts_bucket
    if machine:
        found = replace(found, outputs=found.machine_outputs or None)
    body = JobTranscripts(s3, bucket, found).read(chosen.value, unredacted=unredacted)
    if output is None:
        text = body.decode().removesuffix("\n")
        is_read = chosen is Format.TXT and work.terminal.is_read_by_people
        (work.terminal.passage if is_read else work.terminal.document)(text)
        return
    write_file(output, body)
    if work.as_json:
        work.document({"job_id": found.job_id, "output": str(output)})
    else:
        work.terminal.result(str(output))


@app.command()
@on_stack("nothing was changed")
def search(
    work: CommandContext,
    words: Annotated[list[str], typer.Argument(metavar="TEXT", help="Spoken words, in any case.")],
    *,
    since: Annotated[str | None, typer.Option(help=SINCE_HELP)] = None,
    key: Annotated[str | None, typer.Option(help="Part of the file's key, or a pattern.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Most transcripts to search.")] = 500,
) -> None:
    """Search all transcripts, newest job first. Exit code 1 if nothing was found.

    scribe search front desk --since 30d
    """
    text = " ".join(words)
    if not text.strip():
        raise UnusableOption("The search text is empty.")
    job_filter = JobFilter((Status.COMPLETED,), moment(since, clock.now()), key)
    progress = SearchProgress(limit)
    with work.terminal.watch(progress) as changed:
        for found in work.operations.search.find(text, job_filter, limit):
            progress.see(found)
            changed()
            if found.times:
                _report_found(work, found)
    work.terminal.note(progress.summary)
    if not progress.hits:
        raise NothingFound.silently()


def _report_found(work: CommandContext, found: SearchResult) -> None:
    """Prints a result: for a program a line for each passage."""
    job = found.job
    if work.as_json:
        work.document(found)
    elif work.terminal.is_read_by_people:
        _show_found(work, found)
    else:
        for passage in found.passages:
            at = clock_time(passage.seconds)
            work.terminal.record(job.created_at, job.job_id, job.name, at, passage.text)


def _show_found(work: CommandContext, found: SearchResult) -> None:
    times = "" if found.times == 1 else f", {found.times} times"
    made = f"{day_and_time(found.job.created_at)} {zone()}"
    work.terminal.line(
        Text.assemble((visible(found.job.name), "bold"), f"  {made}  {found.job.job_id}{times}")
    )
    for passage in found.passages:
        work.terminal.passage(f"  {clock_time(passage.seconds):>7}  {passage.text}")
