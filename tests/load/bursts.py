"""Bursts of uploads with JobQueueing on and off, as a table."""

import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

from rich.table import Table

from tests import recordings
from tests.faults.doors import NeverSettled
from tests.faults.world import World, world
from tests.load.burst import Burst, account, until_settled, upload_all

#: The template's defaults; the local stack's are for watching a demo.
PARAMETERS = (
    "PollMinSeconds=5 PollMaxSeconds=600 SweepSchedule='rate(5 minutes)' SweepGraceSeconds=300 "
    "JobQueueing={queueing}"
)
MACHINE_SECONDS = 3600
SKIPS_A_LOOK = 20  # looking at every record takes longer than a skip


@dataclass(frozen=True)
class JobFilter:
    """A burst. quotas: share of AWS's requests a second; takes: seconds of each job, at least."""

    queueing: bool
    uploads: int
    concurrent: int
    quotas: float
    takes: float


def table() -> Table:
    """With a column for each thing that run() tells."""
    columns = ("queueing", "uploads", "quotas", "cloud time", "machine time", "polls")
    met = ("throttled", "over the limit", "executions", "resumed", "failed", "doubled", "lost")
    return Table(*columns, *met, title="Bursts")


def run(wanted: JobFilter) -> tuple[list[str], list[str]]:
    """A row of the table, and what broke a promise."""
    queueing = "true" if wanted.queueing else "false"
    options = ("--transcribe-jobs", str(wanted.concurrent))
    quotas = ("--transcribe-quotas", str(wanted.quotas))
    parameters = PARAMETERS.format(queueing=queueing)
    with world(parameters, options=(*options, *quotas)) as cloud:
        cloud.courses({"takes": wanted.takes})
        began = time.monotonic()
        made = upload_all(cloud.stack, recordings.speech("hello"), wanted.uploads)
        is_done = until_settled(cloud.stack, made, lambda: _skip(cloud), MACHINE_SECONDS)
        machine = time.monotonic() - began
        transcribe = cloud.transcribe()
        burst = account(cloud.stack, made, transcribe)
        cloud.look()
        if not is_done:
            burst.lost.append(f"not settled after {MACHINE_SECONDS} s")
        failed = len(cloud.messages) + len(cloud.undelivered)
    return _row(wanted, burst, transcribe, machine, failed), [
        *burst.lost,
        *burst.doubled,
        *([f"{failed} failed"] if failed else []),
    ]


def _skip(cloud: World) -> None:
    try:
        for _ in range(SKIPS_A_LOOK):
            cloud.skip()
    except NeverSettled:  # it has worked for two minutes without a pause
        time.sleep(1)


def _row(
    wanted: JobFilter, burst: Burst, transcribe: dict[str, Any], machine: float, failed: int
) -> list[str]:
    refused: Counter[str] = Counter()
    for call, times in transcribe["refused"].items():
        refused[call.split()[1]] += times
    figures = [
        *("on" if wanted.queueing else "off", wanted.uploads, f"{wanted.quotas:.0%}"),
        *(f"{burst.seconds:.0f} s", f"{machine:.0f} s", burst.polls),
        *(refused["ThrottlingException"], refused["LimitExceededException"]),
        *(burst.executions, burst.resumes, failed, len(burst.doubled), len(burst.lost)),
    ]
    return [str(figure) for figure in figures]
