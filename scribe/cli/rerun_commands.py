from collections.abc import Callable, Sequence
from typing import Annotated

import typer

from scribe.cli.application import app
from scribe.cli.command_context import CommandContext, on_stack
from scribe.cli.confirmation import Yes, confirm_price
from scribe.cli.media_options import with_media_options
from scribe.errors import JobFailed, ScribeError, UnusableOption
from scribe.operations.estimates import BatchEstimate
from transcription.domain.jobs import Status

Names = Annotated[list[str], typer.Argument(metavar="JOB", help="Ids, id prefixes, or file names.")]


@app.command()
@on_stack("attempts that were started go on")
@with_media_options
def retry(
    work: CommandContext,
    jobs: Names,
    options: dict[str, str],
    *,
    completed: Annotated[
        bool,
        typer.Option("--completed", help="Run completed jobs again, too, with their own options."),
    ] = False,
) -> None:
    """Run jobs again that have ended, also with other options.

    Repeating the command starts only one attempt. A completed job runs again only with other
    options, or with --completed. If Transcribe has finished the same request before, its result is
    used again; otherwise you pay again.

    scribe retry interview-c4eb --language en-GB
    """
    operations = work.operations

    def again(name: str) -> None:
        job = operations.names.find(name)
        done = operations.retries.retry(job, options, completed=completed)
        if work.as_json:
            work.document(done)
        elif done.asked_before:
            work.terminal.result(f"{done.job_id}: attempt {done.attempt} is under way already")
        else:
            work.terminal.result(f"{done.job_id}: attempt {done.attempt} started")

    _each(work, jobs, again)


@app.command()
@on_stack("what was asked for goes on")
def cancel(
    work: CommandContext,
    jobs: Names,
    *,
    timeout: Annotated[
        float, typer.Option(help="Seconds to wait for each job's end.", min=0)
    ] = 60.0,
) -> None:
    """Cancel open jobs. They end as FAILED with the code Cancelled.

    Transcribe finishes and bills a job that it has begun, but its transcript is not used. scribe
    retry runs a cancelled job again.
    """
    operations = work.operations

    def end(name: str) -> None:
        ended = operations.cancellations.cancel(operations.names.find(name), timeout)
        if work.as_json:
            work.document(ended)
        else:
            work.terminal.result(f"{ended.job_id}: cancelled")

    _each(work, jobs, end)


@app.command()
@on_stack("what was started goes on")
def release(
    work: CommandContext,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="JOB", help="Ids, id prefixes, or file names."),
    ] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="All held jobs.")] = False,
    yes: Yes = False,
) -> None:
    """Start held jobs now, even if MaxDailyMediaHours is used up.

    They count among today's hours. Without a release they start after midnight UTC, as far as that
    day's hours go. You are asked first about a batch of $10 or more.
    """
    if bool(names) == everything:
        raise UnusableOption("Name jobs, or give --all.")
    operations = work.operations
    found = names or [job.job_id for job in operations.releases.held()]
    jobs = [operations.names.find(name) for name in found]
    held = [job for job in jobs if job.status is Status.HELD] if everything else jobs
    if not held:
        work.terminal.note("No job is held.")
        return
    media = ((job.media_seconds, job.media.get("bytes")) for job in held)
    confirm_price(work, BatchEstimate.of(media), yes=yes)

    def start(name: str) -> None:
        released = operations.releases.release(operations.names.find(name))
        if work.as_json:
            work.document(released)
        else:
            work.terminal.result(f"{released.job_id}: released")

    _each(work, [job.job_id for job in held], start)


def _each(work: CommandContext, names: Sequence[str], do: Callable[[str], None]) -> None:
    """Does it for all of them, even if one fails. Raises ScribeError at the end."""
    failed = 0
    for name in names:
        try:
            do(name)
        except ScribeError as error:
            if len(names) == 1:
                raise
            work.terminal.error(error)
            failed += 1
    if failed:
        raise JobFailed(f"{failed} of {len(names)} jobs were not changed.")
