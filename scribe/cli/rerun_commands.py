"""scribe retry, cancel."""

from typing import Annotated

import typer

from scribe.cli.application import app
from scribe.cli.media_options import with_media_options
from scribe.cli.work import Work, on_stack
from scribe.errors import JobFailed, ScribeError

Names = Annotated[
    list[str], typer.Argument(metavar="JOB", help="Ids, beginnings of ids, or files' names.")
]


@app.command()
@on_stack("attempts that were started go on")
@with_media_options
def retry(
    work: Work,
    jobs: Names,
    options: dict[str, str],
    *,
    completed: Annotated[
        bool, typer.Option("--completed", help="Also what has completed; it is paid for again.")
    ] = False,
) -> None:
    """Run jobs again that have ended, with their own options and those given here over them.

    Asking twice starts one attempt. A job that has completed runs again with other options only,
    or with --completed.

    scribe retry interview-c4eb --language en-GB
    """
    operations = work.operations
    failed = 0
    for name in jobs:
        try:
            done = operations.retries.retry(
                operations.names.find(name), options, completed=completed
            )
        except ScribeError as error:
            if len(jobs) == 1:
                raise
            work.terminal.error(error)
            failed += 1
            continue
        if work.as_json:
            work.document(done)
        elif done.asked_before:
            work.terminal.result(f"{done.job_id}: attempt {done.attempt} is under way already")
        else:
            work.terminal.result(f"{done.job_id}: attempt {done.attempt} started")
    _sum_up(failed, len(jobs))


@app.command()
@on_stack("what was asked for goes on")
def cancel(
    work: Work,
    jobs: Names,
    *,
    timeout: Annotated[float, typer.Option(help="Seconds to wait for its end.", min=0)] = 60.0,
) -> None:
    """End open jobs: as FAILED with the code Cancelled, reported as every failure.

    What Transcribe has begun it ends, and bills; its transcript is not used. scribe retry runs the
    job after all.
    """
    operations = work.operations
    failed = 0
    for name in jobs:
        try:
            ended = operations.cancellations.cancel(operations.names.find(name), timeout)
        except ScribeError as error:
            if len(jobs) == 1:
                raise
            work.terminal.error(error)
            failed += 1
            continue
        if work.as_json:
            work.document(ended)
        else:
            work.terminal.result(f"{ended.job_id}: cancelled")
    _sum_up(failed, len(jobs))


def _sum_up(failed: int, asked: int) -> None:
    if failed:
        raise JobFailed(f"{failed} of {asked} jobs were left as they are.")
