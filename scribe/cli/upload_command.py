"""scribe upload."""

from pathlib import Path
from typing import Annotated

import typer

from scribe.cli.application import app
from scribe.cli.command_context import CommandContext, on_stack
from scribe.cli.media_options import with_media_options
from scribe.errors import JobFailed, ScribeError
from scribe.recordings import recordings
from scribe.results import Destination, failure_of
from scribe.transcription_run import TranscriptionRun
from transcription.domain.jobs import JobRecord, Status


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
        bool, typer.Option("--wait", help="Watch, then store the transcripts.")
    ] = False,
    timeout: Annotated[float | None, typer.Option(help="Seconds to wait at most.", min=0)] = None,
    output: Annotated[
        Path | None,
        typer.Option(help="Gets <job_id>/transcript.*", show_default="beside each recording"),
    ] = None,
) -> None:
    """Upload recordings; each becomes a job, whose id is printed.

    With --wait the transcripts are stored, too, as NAME.transcript.txt and so on beside each
    recording. Of a folder all recordings are taken, also those in folders in it.

    scribe upload talk.mp3 --language en-GB --speakers 2 --wait

    scribe upload interviews/ 'calls/*.wav' --output transcripts --wait
    """
    media = recordings(files)
    run = TranscriptionRun(work.stack, work.terminal)
    uploads = run.send_all(media, options)
    if not wait:
        for item, sent in zip(media, uploads, strict=True):
            if work.as_json:
                work.document({"file": str(item.path), "job_id": sent.job_id})
            else:
                work.terminal.result(sent.job_id)
        return
    places = dict(zip((sent.job_id for sent in uploads), media, strict=True))
    destination = Destination(output, [item.path for item in media])
    failed: list[ScribeError] = []
    for sent, end in run.follow_all(uploads, timeout):
        recording = places[sent.job_id]
        error = _finish(work, run, end, recording.path, destination, alone=len(media) == 1)
        if error is not None:
            failed.append(error)
    if len(media) == 1 and failed:
        raise failed[0]
    if failed:
        raise JobFailed(f"{len(failed)} of {len(media)} jobs failed.")


def _finish(
    work: CommandContext,
    run: TranscriptionRun,
    end: JobRecord | ScribeError,
    file: Path,
    destination: Destination,
    *,
    alone: bool,
) -> ScribeError | None:
    """Store and tell one job's end; its error where it has one."""
    error = end if isinstance(end, ScribeError) else None
    if isinstance(end, JobRecord) and end.status is Status.FAILED:
        error = failure_of(end)
    paths = (
        [] if error or not isinstance(end, JobRecord) else run.store(end, destination.of(file, end))
    )
    if work.as_json:
        work.document(
            {
                "file": str(file),
                "job_id": end.job_id if isinstance(end, JobRecord) else None,
                "status": end.status if isinstance(end, JobRecord) else None,
                "error": str(error) if error else None,
                "outputs": [str(path) for path in paths],
            }
        )
    elif error is None and isinstance(end, JobRecord):
        run.report(end, paths, with_text=alone)
    if error is not None and not alone:
        work.terminal.error(error)
    return error
