"""Bursts of uploads with JobQueueing on and off, as a table."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from rich.table import Table

from tests.deployed.cloud_control import NotSettled
from tests.deployed.stack import DeployedStack, deployed_stack
from tests.faults.promises import broken_promises
from transcription.domain import clock
from transcription.domain.uploads import Upload

#: The template's defaults; the local stack's are for watching a demo.
PARAMETERS = (
    "PollMinSeconds=5 PollMaxSeconds=600 SweepSchedule='rate(5 minutes)' SweepGraceSeconds=300 "
    "JobQueueing={queueing}"
)
AT_ONCE = 32
MACHINE_SECONDS = 3600
COLUMNS = (
    *("queueing", "uploads", "quotas", "cloud time", "machine time", "polls", "throttled"),
    *("over the limit", "executions", "resumed", "failed", "doubled", "lost"),
)


@dataclass(frozen=True)
class Burst:
    """quotas is the share of AWS's requests per second; takes, the minimum seconds of each job."""

    queueing: bool
    uploads: int
    concurrent: int
    quotas: float
    takes: float


def table() -> Table:
    """Returns a table with a column for each figure of run()."""
    return Table(*COLUMNS, title="Bursts")


def run(burst: Burst) -> tuple[list[str], list[str]]:
    """Returns a row of the table, and the broken promises."""
    options = ("--transcribe-jobs", str(burst.concurrent))
    quotas = ("--transcribe-quotas", str(burst.quotas))
    parameters = PARAMETERS.format(queueing=str(burst.queueing).lower())
    with deployed_stack(parameters, options=(*options, *quotas)) as stack:
        stack.cloud.script_jobs({"takes": burst.takes})
        began, machine_began = stack.cloud.now, time.monotonic()
        uploads = _upload_all(stack, burst.uploads)
        _settle(stack, uploads)
        machine_seconds = time.monotonic() - machine_began
        broken = broken_promises(stack, began, uploads)
        failed = len(stack.reports.failed_jobs) + len(stack.reports.dead_letters)
        row = [
            *("on" if burst.queueing else "off", burst.uploads, f"{burst.quotas:.0%}"),
            *_figures(stack, uploads, machine_seconds),
            *(failed, len(broken.doubled), len(broken.lost)),
        ]
    harm = [sentence for found in broken.by_kind.values() for sentence in found]
    problems = [*harm, *([f"{failed} failed"] if failed else [])]
    return [str(figure) for figure in row], problems


def _upload_all(stack: DeployedStack, number: int) -> list[Upload]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda _: stack.upload(), range(number)))


def _settle(stack: DeployedStack, uploads: list[Upload]) -> None:
    end = time.monotonic() + MACHINE_SECONDS
    while time.monotonic() < end:
        try:
            return stack.settle(*uploads)
        except NotSettled:  # the cloud has worked for two minutes without a pause
            time.sleep(1)
    raise NotSettled(f"after {MACHINE_SECONDS} s of this machine's time")


def _figures(
    stack: DeployedStack, uploads: list[Upload], machine_seconds: float
) -> list[str | int]:
    jobs = [stack.existing_job(upload) for upload in uploads]
    first = clock.parse(min(job.created_at for job in jobs))
    last = clock.parse(max(job.completed_at or job.created_at for job in jobs))
    refused: Counter[str] = Counter()
    for call, times in stack.cloud.transcribe()["refused"].items():
        refused[call.split()[1]] += times
    return [
        f"{(last - first).total_seconds():.0f} s",
        f"{machine_seconds:.0f} s",
        sum(job.polls for job in jobs),
        refused["ThrottlingException"],
        refused["LimitExceededException"],
        sum(job.executions for job in jobs),
        sum(job.resumes for job in jobs),
    ]
