from typing import Annotated

import typer

from scribe.cli.application import app
from scribe.cli.command_context import CommandContext, on_stack, plain
from scribe.cli.confirmation import Yes, confirm
from scribe.cli.queue_commands import DryRun
from scribe.errors import JobFailed, UnusableOption
from scribe.operations.erasures import Erasure, kept_elsewhere
from scribe.operations.job_traces import ErasableJob

_SHOWN = 10


@app.command()
@on_stack("run it again to go on where it stopped")
def erase(
    work: CommandContext,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="JOB", help="Ids, id prefixes, or file names."),
    ] = None,
    *,
    prefix: Annotated[
        str | None, typer.Option(help="All uploads below this key prefix, such as uploads/anna/.")
    ] = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    timeout: Annotated[
        float, typer.Option(help="Seconds to wait for each job under way.", min=0)
    ] = 300.0,
) -> None:
    """Erase jobs for good, with all their data.

    Recordings, transcripts, records, messages and jobs in Transcribe are deleted, in every version;
    nothing can be restored. A job under way is cancelled first. At the end scribe checks that
    nothing is left; exit code 1 if anything is.

    scribe erase interview-c4eb --dry-run

    scribe erase --prefix uploads/anna/ --yes
    """
    jobs = _chosen(work, names or [], prefix)
    erasures = work.operations.erasures
    if dry_run:
        for found in erasures.find(jobs):
            _report(work, found, "would be erased")
        return
    if not jobs:
        work.terminal.note("There is nothing to erase.")
        return
    for job in jobs[:_SHOWN]:
        work.terminal.note(f"  {job.job_id}  {job.name}")
    if len(jobs) > _SHOWN:
        work.terminal.note(f"  and {len(jobs) - _SHOWN:,} more")
    chosen = "this job" if len(jobs) == 1 else f"these {len(jobs):,} jobs"
    confirm(work, f"Erase {chosen} for good, with every version?", yes=yes)
    left = 0
    for done in erasures.erase(jobs, timeout):
        _report(work, done, "erased")
        left += bool(done.left)
    _sum_up(work, len(jobs), left)


def _chosen(work: CommandContext, names: list[str], prefix: str | None) -> list[ErasableJob]:
    if bool(names) == bool(prefix):
        raise UnusableOption("Name jobs, or give --prefix.", ["Such as --prefix uploads/anna/"])
    if prefix:
        return work.operations.erasable.below(prefix)
    found = map(work.operations.erasable.named, names)
    return list({job.job_id: job for job in found}.values())


def _report(work: CommandContext, found: Erasure, done: str) -> None:
    if work.as_json:
        work.document(plain(found))
        return
    parts = {
        "media": found.media,
        "outputs": found.outputs,
        "Transcribe jobs": found.transcribe_jobs,
        "messages": found.messages,
        "record": int(found.record),
    }
    counts = ", ".join(f"{number} {what}" for what, number in parts.items() if number)
    outcome, counts = "NOT erased" if found.left else done, counts or "nothing is there"
    if work.terminal.is_read_by_people:
        work.terminal.result(f"{outcome}  {found.job_id}  {counts}")
        for sentence in found.left:
            work.terminal.passage(f"  {sentence}")
    else:
        work.terminal.record(outcome, found.job_id, counts, " ".join(found.left))
    if found.other_versions:
        work.terminal.note(
            f"  {found.name} has {found.other_versions} other versions; each is a job of its own."
        )


def _sum_up(work: CommandContext, jobs: int, left: int) -> None:
    """Prints the sum. Raises JobFailed if anything is left."""
    if left:
        raise JobFailed(f"Not erased: {left} of {jobs}.", ["Run the same command again."])
    work.terminal.note("Checked again: nothing is left in this stack. Elsewhere:")
    for sentence in kept_elsewhere(work.stack.parameters.get("LogRetentionDays", "30")):
        work.terminal.note(f"  {sentence}")
