from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from scribe.cli.application import app
from scribe.cli.command_context import CommandContext, on_stack
from scribe.cli.transcript_commands import Format
from scribe.errors import JobFailed, NothingFound, ScribeError
from scribe.operations.job_summary import JobFilter
from scribe.results import destinations, fetch_outputs, prepare_folder, upload_path
from scribe.times import SINCE_HELP
from scribe.times import since as moment
from transcription.domain import clock
from transcription.domain.jobs import OPEN, JobRecord, Status

_AT_ONCE = 8
_MOST = 1_000  # open jobs that are counted


@app.command()
@on_stack("what was stored stays")
def download(
    work: CommandContext,
    jobs: Annotated[
        list[str] | None,
        typer.Argument(metavar="JOB", help="Ids or file names; without any, all completed jobs."),
    ] = None,
    *,
    since: Annotated[str | None, typer.Option(help=SINCE_HELP)] = None,
    key: Annotated[str | None, typer.Option(help="Part of the file's key, or a pattern.")] = None,
    output: Annotated[Path, typer.Option(help="The folder to save to.")] = Path("transcripts"),
    formats: Annotated[
        list[Format] | None,
        typer.Option("--format", "-f", help="Only this format; repeatable."),
    ] = None,
) -> None:
    """Download the transcripts of completed jobs.

    They are saved as NAME.transcript.txt and so on, in the subfolders of their uploads.

    scribe download --since 7d --key interviews/ --output transcripts
    """
    found = {job.job_id: job for job in _chosen(work, jobs, since, key)}
    if not jobs:
        _note_open(work, since, key)
    if not found:
        raise NothingFound("No completed job matches.", ["List all: scribe jobs"])
    prepare_folder(output)
    prefix = work.stack.upload_prefix
    files = {name: output / upload_path(job, prefix) for name, job in found.items()}
    places = destinations(files)
    s3, bucket, failed = work.stack.client("s3"), work.stack.transcripts_bucket, 0
    kinds = [one.value for one in formats or []]

    def fetch(job: JobRecord) -> list[Path] | ScribeError:
        try:
            return fetch_outputs(s3, bucket, job, places[job.job_id], kinds)
        except ScribeError as error:
            return error

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for job, end in zip(found.values(), pool.map(fetch, found.values()), strict=True):
            if isinstance(end, ScribeError):
                work.terminal.error(end)
                failed += 1
            elif work.as_json:
                work.document({"job_id": job.job_id, "outputs": list(map(str, end))})
            else:
                for path in end:
                    work.terminal.result(str(path))
    if failed:
        raise JobFailed(f"{failed} of {len(found)} transcripts could not be saved.")


def _note_open(work: CommandContext, since: str | None, key: str | None) -> None:
    """Says how many jobs will have a transcript later."""
    job_filter = JobFilter(OPEN, moment(since, clock.now()), key)
    count = sum(1 for _ in islice(work.operations.listing.each(job_filter), _MOST))
    if count:
        most = " or more" if count == _MOST else ""
        work.terminal.note(
            f"Still open: {count:,}{most}. Type the same command again when they have ended."
        )


def _chosen(
    work: CommandContext, names: list[str] | None, since: str | None, key: str | None
) -> Iterator[JobRecord]:
    if names:
        yield from map(work.operations.names.find, names)
        return
    job_filter = JobFilter((Status.COMPLETED,), moment(since, clock.now()), key)
    for summary in work.operations.listing.each(job_filter):
        if record := work.stack.jobs.get(summary.job_id):
            yield record
