from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from scribe.cli.application import app
from scribe.cli.command_context import CommandContext, on_stack
from scribe.cli.confirmation import Yes, confirm_price
from scribe.cli.media_options import with_media_options
from scribe.errors import JobFailed, ScribeError, UnusableOption
from scribe.operations.estimates import BatchEstimate
from scribe.recordings import Recording, select
from scribe.results import destinations, prepare_folder
from scribe.transcription_run import TranscriptionRun
from scribe.watch import WatchedJob
from transcription.domain.jobs import JobRecord


@app.command()
@on_stack("jobs that were started go on")
@with_media_options
def upload(
    work: CommandContext,
    files: Annotated[
        list[str], typer.Argument(help="Recordings, folders of them, patterns in quotes.")
    ],
    options: dict[str, str],
    *,
    wait: Annotated[
        bool, typer.Option("--wait", help="Wait for the transcripts and save them.")
    ] = False,
    timeout: Annotated[float | None, typer.Option(help="Most seconds to wait.", min=0)] = None,
    output: Annotated[
        Path | None,
        typer.Option(help="The folder for the transcripts.", show_default="beside each recording"),
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Upload unchanged files, too.")] = False,
    yes: Yes = False,
) -> None:
    """Upload recordings. Each becomes a job, whose id is printed.

    With --wait the transcripts are saved, too, as NAME.transcript.txt and so on. A folder means all
    recordings in it and its subfolders. Repeating the command uploads only new and changed files.
    Files that cannot be transcribed are left out (exit code 1). You are asked first about a batch
    of $10 or more, counted as if all its files were new.

    scribe upload talk.mp3 --language en-GB --speakers 2 --wait

    scribe upload interviews/ 'calls/*.wav' --output transcripts --wait
    """
    if output and not wait:
        raise UnusableOption(
            "--output needs --wait, which saves the transcripts.",
            ["To save them later: scribe download --output FOLDER"],
        )
    selection = select(files)
    if wait:
        for folder in {output or item.path.parent for item in selection.recordings}:
            prepare_folder(folder)
    for error in selection.left_out.values():
        work.terminal.error(error)
    media = ((item.seconds, item.bytes) for item in selection.recordings)
    confirm_price(work, BatchEstimate.of(media), yes=yes)
    run = TranscriptionRun(work.stack, work.terminal)
    uploads = run.send_all(selection.recordings, options, again=again)
    recordings = dict(zip((sent.job_id for sent in uploads), selection.recordings, strict=True))
    if wait:
        watched = [WatchedJob.of_upload(sent) for sent in uploads]
        _wait(work, run, recordings, run.follow_all(watched, timeout), output)
    else:
        _show_ids(work, recordings)
    if selection.left_out:
        count = len(selection.left_out)
        left_out = "1 file was" if count == 1 else f"{count} files were"
        raise JobFailed(f"{left_out} left out; see above.")


def _show_ids(work: CommandContext, recordings: dict[str, Recording]) -> None:
    """Prints the ids for a program; a person has read them with each upload."""
    if work.terminal.is_live and work.terminal.is_read_by_people and not work.as_json:
        work.terminal.note("To follow open jobs: scribe watch")
        return
    for job_id, recording in recordings.items():
        if work.as_json:
            work.document({"file": str(recording.path), "job_id": job_id})
        else:
            work.terminal.result(job_id)


def _wait(
    work: CommandContext,
    run: TranscriptionRun,
    recordings: dict[str, Recording],
    ends: Iterable[tuple[WatchedJob, JobRecord | ScribeError]],
    folder: Path | None,
) -> None:
    """Saves each job's transcripts as it ends. Raises ScribeError if a job failed."""
    alone = len(recordings) == 1
    places = destinations(
        {job: folder / item.name if folder else item.path for job, item in recordings.items()}
    )
    failed: list[ScribeError] = []
    for watched, end in ends:
        error: ScribeError | None = end if isinstance(end, ScribeError) else None
        paths: list[Path] = []
        if isinstance(end, JobRecord):
            try:
                paths = run.store(end, places[watched.job_id])
            except ScribeError as caught:
                error = caught
        if work.as_json:
            _document(work, watched.job_id, recordings[watched.job_id], end, error, paths)
        elif error is None and isinstance(end, JobRecord):
            run.report(end, paths, with_text=alone)
        if error is not None:
            failed.append(error)
            if not alone:
                work.terminal.error(error)
    if alone and failed:
        raise failed[0]
    if failed:
        raise JobFailed(f"{len(failed)} of {len(recordings)} jobs failed.")


def _document(
    work: CommandContext,
    job_id: str,
    recording: Recording,
    end: JobRecord | ScribeError,
    error: ScribeError | None,
    paths: list[Path],
) -> None:
    work.document(
        {
            "file": str(recording.path),
            "job_id": job_id,
            "status": end.status if isinstance(end, JobRecord) else None,
            "error": str(error) if error else None,
            "outputs": [str(path) for path in paths],
        }
    )
