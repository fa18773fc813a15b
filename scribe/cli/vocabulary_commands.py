from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Annotated

import typer

from scribe.cli.application import app
from scribe.cli.command_context import CommandContext, on_stack
from scribe.errors import NothingFound, UnusableOption
from scribe.operations.job_summary import JobFilter
from scribe.operations.vocabulary import Suggestion, suggestions, table
from scribe.results import write_file
from scribe.times import SINCE_HELP
from scribe.times import since as moment
from transcription.domain import clock
from transcription.domain.jobs import JobRecord, Status

vocabulary = typer.Typer(
    help="Suggest words for Transcribe's custom vocabularies.", no_args_is_help=True
)
app.add_typer(vocabulary, name="vocabulary")
_AT_ONCE = 8
_HEARD = 3  # examples of the words that Transcribe wrote instead


@vocabulary.command()
@on_stack("nothing was changed")
def suggest(
    work: CommandContext,
    jobs: Annotated[
        list[str] | None,
        typer.Argument(metavar="JOB", help="Ids or file names; without any, all corrected jobs."),
    ] = None,
    *,
    since: Annotated[str | None, typer.Option(help=SINCE_HELP)] = None,
    language: Annotated[
        str | None, typer.Option(help="The language; needed if the transcripts have several.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Save Transcribe's table to this file.")
    ] = None,
) -> None:
    """List the words that people corrected, the most frequent first.

    With --output, the list is written as the table that CreateVocabulary reads. Check it before you
    use it.

    scribe vocabulary suggest --since 30d --output vocabulary.txt
    """
    corrected = [job for job in _chosen(work, jobs, since) if job.corrections]
    languages = {job.language for job in corrected if job.language}
    if language:
        corrected = [job for job in corrected if job.language == language]
    elif len(languages) > 1:
        found = ", ".join(sorted(languages))
        raise UnusableOption(f"The transcripts are in {found}; choose one with --language.")
    corrections = work.operations.corrections
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        layers = list(pool.map(corrections.changes, corrected))
    found_words = suggestions(layers, language or next(iter(languages), None))
    if not found_words:
        raise NothingFound(f"Nothing to suggest: transcripts with corrections: {len(corrected)}.")
    _show(work, found_words)
    if output:
        text, left_out = table(found_words)
        write_file(output, text.encode())
        work.terminal.note(f"Transcribe's table: {output}")
        if left_out:
            work.terminal.note(f"A table has at most 50 KB: the last {left_out} are left out.")


def _show(work: CommandContext, found: list[Suggestion]) -> None:
    for one in found:
        if work.as_json:
            work.document(one)
        else:
            heard = ", ".join(was or "nothing" for was, _ in one.heard.most_common(_HEARD))
            work.terminal.result(f"{one.count:>4}  {one.display_as:<30}  for {heard}")


def _chosen(
    work: CommandContext, names: list[str] | None, since: str | None
) -> Iterator[JobRecord]:
    if names:
        yield from map(work.operations.names.find, names)
        return
    job_filter = JobFilter((Status.COMPLETED,), moment(since, clock.now()))
    found = [summary.job_id for summary in work.operations.listing.each(job_filter)]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        yield from filter(None, pool.map(work.stack.jobs.get, found))
