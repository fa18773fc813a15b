from collections import Counter
from typing import Annotated

import typer
from rich.text import Text

from scribe.cli.application import app
from scribe.cli.command_context import CommandContext, on_stack
from scribe.cli.confirmation import Yes, confirm_price
from scribe.errors import JobFailed, UnusableOption
from scribe.operations.backfills import DONE, BackfillOutcome
from scribe.operations.estimates import BatchEstimate
from scribe.operations.redrives import KEPT, Redriven
from scribe.terminal import visible

DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Print what would be done; change nothing.")
]


@app.command()
@on_stack("what was started goes on, and its messages are gone")
def redrive(
    work: CommandContext,
    *,
    failed: Annotated[bool, typer.Option("--failed", help="Only the failed-jobs queue.")] = False,
    dead_letters: Annotated[
        bool, typer.Option("--dead-letters", help="Only the dead-letter queue.")
    ] = False,
    forget: Annotated[
        bool, typer.Option("--forget", help="Remove messages that cannot be started; records stay.")
    ] = False,
    dry_run: DryRun = False,
) -> None:
    """Run the jobs in the queues again.

    Without an option it does both queues. A message is deleted when its job has started, is under
    way or has completed, or if a retry cannot help any more. Messages that cannot be started are
    reported and stay (exit code 1).

    scribe redrive --failed --dry-run
    """
    both = not (failed or dead_letters)
    outputs, redrives = work.stack.outputs, work.operations.redrives
    counts: Counter[str] = Counter()
    kept = 0
    if failed or both:
        url = outputs["FailedJobsQueueUrl"]
        for done in redrives.failed(url, forget=forget, dry_run=dry_run):
            kept += _report(work, done, counts)
    if dead_letters or both:
        url = outputs["UndeliveredEventsQueueUrl"]
        for done in redrives.undelivered(url, forget=forget, dry_run=dry_run):
            kept += _report(work, done, counts)
        for tick in work.operations.ticks.run(dry_run=dry_run):
            kept += _report(work, tick, counts)
    _sum_up(work, counts, dry_run=dry_run)
    if kept:
        raise JobFailed(
            f"Left in their queue: {kept}.",
            ["To take out what cannot be started: scribe redrive --forget"],
        )


def _report(work: CommandContext, done: Redriven, counts: Counter[str]) -> int:
    counts[done.outcome] += 1
    if work.as_json:
        work.document(done)
    elif not work.terminal.is_read_by_people:
        work.terminal.record(done.outcome, done.job_id or "-", done.reason or "")
    else:
        head = f"{done.outcome:<15} {done.job_id or '-'}"
        work.terminal.line(Text(head))
        if done.reason:
            work.terminal.line(Text(" " * 16 + visible(done.reason)[:400], style="dim"), 16)
    return int(done.outcome in KEPT)


@app.command()
@on_stack("run it again to go on where it stopped")
def backfill(
    work: CommandContext,
    place: Annotated[
        str,
        typer.Argument(
            metavar="BUCKET/PREFIX", help="A bucket and a key prefix; s3:// in front is allowed."
        ),
    ],
    *,
    rate: Annotated[
        float, typer.Option(min=0.01, max=25, help="Most jobs to start per second.")
    ] = 5.0,
    most_open: Annotated[
        int, typer.Option(min=1, help="Pause while this many jobs are open.")
    ] = 5_000,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Start jobs for uploads that have none.

    In this stack's media bucket these are uploads whose events were lost, or that are older than
    the stack; files outside the upload prefix get no job. From any other bucket that you may read,
    recordings are copied to the upload prefix, below BUCKET/, with their metadata. Recordings with
    a job, a transcript or a copy are skipped, so you can repeat the command. You are asked first
    about a batch of $10 or more; to count it, the command reads everything twice, unless you give
    --yes.

    scribe backfill my-old-bucket/interviews/ --dry-run
    """
    bucket, _, prefix = place.removeprefix("s3://").partition("/")
    if not bucket:
        raise UnusableOption(f"{place!r} names no bucket.", ["Such as my-bucket/interviews/"])
    backfills = work.operations.backfills(rate, most_open)
    if not (dry_run or yes):
        planned = (
            (None, item.bytes)
            for item in backfills.run(bucket, prefix, dry_run=True)
            if item.outcome in DONE
        )
        confirm_price(work, BatchEstimate.of(planned), yes=yes)
    counts: Counter[str] = Counter()
    for outcome in backfills.run(bucket, prefix, dry_run=dry_run):
        counts[outcome.outcome] += 1
        if work.as_json:
            work.document(outcome)
        elif outcome.outcome in DONE:
            work.terminal.result(f"{outcome.outcome:<8} {outcome.key}  {outcome.job_id or ''}")
    _sum_up(work, counts, dry_run=dry_run)
    if outside := counts[BackfillOutcome.OUTSIDE]:
        folder = work.stack.upload_prefix
        work.terminal.note(
            f"{outside:,} without a job: only keys of {bucket} that begin with {folder}, in these "
            "capitals, are transcribed. Move them there, or deploy with another UploadPrefix.",
            "yellow",
        )


def _sum_up(work: CommandContext, counts: Counter[str], *, dry_run: bool) -> None:
    summary = ", ".join(f"{what}: {number:,}" for what, number in counts.most_common())
    would = "Dry run, nothing was changed. " if dry_run else ""
    sentence = summary[:1].upper() + summary[1:] or "There is nothing to do"
    work.terminal.note(f"{would}{sentence}.")
