"""`scribe show`: one job on a terminal."""

from collections.abc import Iterable

from rich.text import Text

from scribe.cli.job_lines import style_of
from scribe.operations.details import Details
from scribe.operations.doctor.findings import is_command
from scribe.operations.doctor.steps import LATE_SECONDS
from scribe.operations.job_history import option_text
from scribe.operations.pending_uploads import PendingUpload
from scribe.terminal import Terminal, visible
from scribe.times import clock_time, dollars, full, lasted
from scribe.transcription_run import size
from transcription.domain import clock
from transcription.domain.jobs import JobRecord

_INDENT = 12


def show_details(terminal: Terminal, found: Details) -> None:
    """Shows everything about a job, first its failure and what to do about it."""
    job = found.job
    terminal.line(Text.assemble((job.job_id, "bold"), "  ", (job.status, style_of(job.status))))
    if job.error:
        terminal.passage(f"{job.error.get('code')}: {job.error.get('message')}")
    if found.advice:
        terminal.line(Text.assemble(("To do: ", "bold"), found.advice), 7)
    for notice in job.notices:
        terminal.line(Text.assemble(("Note: ", "bold"), visible(notice)), 6)
    for name, value in _facts(found):
        terminal.line(Text.assemble((f"{name:<11} ", "dim"), visible(value)), _INDENT)
    terminal.line(Text("history", style="dim"))
    before = None
    for moment in found.history:
        at = clock.parse(moment.at)
        step = f"+{lasted((at - before).total_seconds())}" if before else ""
        when = f"  {full(moment.at)}  {step:>9}  "
        terminal.line(Text(when + visible(moment.what)), len(when))
        before = at
    for name, link in found.links.items():
        terminal.line(Text.assemble((f"{name:<11} ", "dim"), link), _INDENT)


def show_pending(terminal: Terminal, job_id: str, found: PendingUpload) -> None:
    """Shows an upload whose job has no record yet."""
    terminal.line(Text.assemble((job_id, "bold"), ("  NO RECORD YET", "yellow")))
    facts = [
        ("media", f"s3://{found.upload.bucket}/{found.upload.key}"),
        ("uploaded", full(clock.stamp(found.uploaded_at))),
        ("execution", found.execution or "none has begun with it yet"),
    ]
    if found.steps and found.steps.current:
        facts.append(("state", f"{found.steps.current} {found.steps.failing or ''}".rstrip()))
    if found.execution:
        facts.append(("to do", f"nothing; it goes on by itself: scribe watch {job_id}"))
    if found.obstacle:
        first, *others = found.obstacle.fix.splitlines()
        facts += [("because", found.obstacle.summary), ("to do", first)]
        facts += [("", line) for line in others]
    for name, value in facts:
        terminal.line(
            Text.assemble((f"{name:<11} ", "dim"), visible(value)), _INDENT, whole=is_command(value)
        )


def _facts(found: Details) -> Iterable[tuple[str, str]]:
    job, cost = found.job, found.cost
    yield from _media(job)
    if job.options:
        yield "options", option_text(job.options)
    if found.imitated:
        yield "imitated", f"{', '.join(found.imitated)}: by the local cloud (localcloud/README.md)"
    if job.language:
        yield "language", job.language + (" (no speech)" if job.speech is False else "")
    yield "attempt", f"{job.attempt}; executions: {job.executions}; resumed: {job.resumes}"
    if found.steps and found.steps.current:
        yield "state", f"{found.steps.current} {found.steps.failing or ''}".rstrip()
    if job.next_check_at and not job.is_terminal:
        yield "next check", full(job.next_check_at) + _overdue(job.next_check_at)
    yield "polls", f"{cost.polls}, about {cost.transitions} transitions"
    yield (
        "cost",
        (
            f"{dollars(cost.dollars)} (Transcribe {dollars(cost.transcribe)}, Step Functions "
            f"{dollars(cost.step_functions)}); us-east-1's list prices"
        ),
    )
    if job.corrections:
        made = f"{full(job.corrections['made_at'])} by {job.corrections['made_by']}"
        yield "corrected", f"{made}; revision {job.revision}"
    yield "execution", job.execution
    yield from (job.outputs or {}).items()


def _overdue(next_check_at: str) -> str:
    late = (clock.now() - clock.parse(next_check_at)).total_seconds()
    return f" (overdue for {lasted(late)})" if late > LATE_SECONDS else ""


def _media(job: JobRecord) -> Iterable[tuple[str, str]]:
    media = job.media
    if "key" not in media:
        return
    yield "media", f"s3://{media.get('bucket')}/{media['key']}"
    if "bytes" in media:
        length = clock_time(job.media_seconds) + (" (estimated)" if media.get("estimated") else "")
        yield "", f"{size(media['bytes'])}, {media.get('format')}, {length}"
