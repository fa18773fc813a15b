import time
from collections.abc import Iterable, Iterator
from typing import Annotated

import typer
from rich.text import Text

from scribe.cli.application import app
from scribe.cli.command_context import CommandContext, on_stack, plain
from scribe.cli.job_lines import show_jobs
from scribe.cli.job_page import show_details, show_pending
from scribe.cli.overview import OverviewView
from scribe.errors import JobNotFound, ScribeError
from scribe.operations.job_summary import JobFilter, JobSummary, ListPosition, summary
from scribe.operations.wiring import Operations
from scribe.times import SINCE_HELP
from scribe.times import since as moment
from scribe.transcription_run import TranscriptionRun
from scribe.watch import WatchedJob
from transcription.domain import clock
from transcription.domain.jobs import OPEN, JobRecord, Status

Name = Annotated[str, typer.Argument(metavar="JOB", help="Its id, an id prefix, or its file name.")]
_REFRESH = 2.0


@app.command()
@on_stack("nothing was changed")
def jobs(
    work: CommandContext,
    *,
    status: Annotated[
        list[Status] | None, typer.Option(help="Only jobs with this status; repeatable.")
    ] = None,
    failed: Annotated[bool, typer.Option("--failed", help="Only failed jobs.")] = False,
    open_: Annotated[bool, typer.Option("--open", help="Only jobs that have not ended.")] = False,
    since: Annotated[str | None, typer.Option(help=SINCE_HELP)] = None,
    key: Annotated[str | None, typer.Option(help="Part of the file's key, or a pattern.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Jobs per page.")] = 20,
    after: Annotated[str | None, typer.Option(help="Continue after the previous page.")] = None,
) -> None:
    """List jobs, newest first.

    scribe jobs --failed --since 2h

    scribe jobs --key 'interviews/*' --json | jq -r .job_id
    """
    job_filter = JobFilter(
        _statuses(status, failed=failed, is_open=open_), moment(since, clock.now()), key
    )
    last = summary(work.operations.names.find(after)).place if after else None
    page = work.operations.listing.page(job_filter, limit, str(last) if last else None)
    if work.as_json:
        for job in page.jobs:
            work.document(job)
    elif page.jobs:
        show_jobs(work.terminal, page.jobs, clock.now())
    else:
        work.terminal.note("There are no such jobs.")
    if page.next:
        work.terminal.note(f"More: the same with --after {ListPosition.parse(page.next).job_id}")


def _statuses(statuses: list[Status] | None, *, failed: bool, is_open: bool) -> tuple[Status, ...]:
    chosen = {*(statuses or ())}
    if failed:
        chosen.add(Status.FAILED)
    if is_open:
        chosen.update(OPEN)
    return tuple(item for item in Status if item in chosen) or tuple(Status)


@app.command()
@on_stack("nothing was changed")
def show(work: CommandContext, job: Name) -> None:
    """Show one job: its media, options, history and cost.

    If it failed, it says why, and what to do.
    """
    operations = work.operations
    try:
        found = operations.details(operations.names.find(job))
    except JobNotFound:
        pending = operations.pending.find(job)
        if pending is None:
            raise
        if work.as_json:
            work.document({"job_id": job, **plain(pending)})
        else:
            show_pending(work.terminal, job, pending)
        return
    if work.as_json:
        work.document(
            {**plain(found), "cost": {**plain(found.cost), "dollars": found.cost.dollars}}
        )
    else:
        show_details(work.terminal, found)


@app.command()
@on_stack("the jobs go on")
def watch(
    work: CommandContext,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="JOB", help="The jobs to watch until they end.")
    ] = None,
    timeout: Annotated[float | None, typer.Option(help="Most seconds to watch.", min=0)] = None,
) -> None:
    """Watch jobs live.

    Named jobs are watched until they end, otherwise all open ones until Ctrl-C.
    """
    operations = work.operations
    if names:
        found = [_watched(work, name) for name in names]
        run = TranscriptionRun(work.stack, work.terminal)
        for watched, end in run.follow_all(found, timeout):
            _report_end(work, watched, end)
        return
    _watch_all(work, operations, timeout)


def _watched(work: CommandContext, name: str) -> WatchedJob:
    """Returns the job, also before it has a record. Raises JobNotFound."""
    try:
        return WatchedJob.of_record(work.operations.names.find(name))
    except JobNotFound:
        pending = work.operations.pending.find(name)
        if pending is None:
            raise
        if pending.obstacle:
            for line in (f"{pending.obstacle.summary}:", *pending.obstacle.fix.splitlines()):
                work.terminal.note(line)
        return WatchedJob.of_upload(pending.upload)


def _report_end(work: CommandContext, watched: WatchedJob, end: JobRecord | ScribeError) -> None:
    if isinstance(end, ScribeError):
        raise end
    if work.as_json:
        work.document(end)
        return
    error = end.error or {}
    reason = f" {error.get('code')}: {error.get('message')}" if error else ""
    work.terminal.passage(f"{watched.job_id} {end.status}{reason}")


def _watch_all(work: CommandContext, operations: Operations, timeout: float | None) -> None:
    looks = _looks(operations, timeout)
    if work.as_json:
        _document_changes(work, looks)
        return
    view = OverviewView()
    with work.terminal.watch(view) as changed:
        for going, recent in looks:
            view.see(going, recent, clock.now())
            changed()
    work.terminal.line(Text(view.line()))


def _looks(
    operations: Operations, timeout: float | None
) -> Iterator[tuple[list[JobSummary], list[JobSummary]]]:
    """Yields the open jobs and the latest that ended, every two seconds until the timeout."""
    began = time.monotonic()
    while timeout is None or time.monotonic() - began < timeout:
        ended = JobFilter((Status.COMPLETED, Status.FAILED))
        yield (
            operations.listing.page(JobFilter(OPEN), 20).jobs,
            operations.listing.page(ended, 5).jobs,
        )
        time.sleep(_REFRESH)


def _document_changes(
    work: CommandContext, looks: Iterable[tuple[list[JobSummary], list[JobSummary]]]
) -> None:
    """Prints a line for each job that has changed since the last look."""
    seen: dict[str, JobSummary] = {}
    for going, recent in looks:
        for job in [*recent[::-1], *going[::-1]]:
            if seen.get(job.job_id) != job:
                seen[job.job_id] = job
                work.document(job)
