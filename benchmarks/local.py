"""The local cloud: from upload to transcript, with the recognition's own time apart."""

import os
import statistics
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from benchmarks import ROOT
from benchmarks.report import Goal, Report, Table
from scribe.local.local_stack import local_stack
from scribe.stack import Stack
from scribe.terminal import Terminal
from tests.deployed.stack import free_port
from transcription.adapters.duration_history import DynamoDurationHistory
from transcription.adapters.dynamodb_table import DynamoTable
from transcription.domain.jobs import Status
from transcription.domain.uploads import Upload

METHOD = (
    "samples/welcome.flac (10 s) is uploaded to a local cloud with the stack on it, several times "
    "one after the other, with polls of a second, the shortest. Recognition is what Transcribe "
    "tells of its job, from StartTime to CompletionTime; the rest is waiting, deciding and "
    "writing. Wall time, so it needs a machine with nothing else to do. The "
    "stack was built before, as on a machine that is set up."
)
SAMPLE = ROOT / "samples" / "welcome.flac"
POLLS = "PollMinSeconds=1 PollMaxSeconds=1"
UPLOADS = 5
PATIENCE = 120.0  # s


class NeverDoneError(Exception):
    """A job that did not complete."""


@dataclass(frozen=True)
class Taken:
    """The seconds that each part of one upload took."""

    whole: float
    recognition: float

    @property
    def rest(self) -> float:
        """Returns the seconds without the recognition."""
        return self.whole - self.recognition


def run() -> Report:
    """Measures uploads to the local cloud, for about half a minute."""
    with Path(os.devnull).open("w") as nowhere:
        terminal = Terminal(Console(file=nowhere), Console(file=nowhere))
        with local_stack(free_port(), terminal):  # so that the stack is built
            pass
        began = time.monotonic()
        with local_stack(free_port(), terminal, parameters=POLLS) as (_, stack):
            up = time.monotonic() - began
            taken = [_uploaded(stack, number) for number in range(UPLOADS)]
    rest = statistics.median(one.rest for one in taken)
    return Report(
        "The local cloud",
        METHOD,
        [
            Table(
                "Uploads",
                ("upload", "seconds", "recognition", "everything else"),
                [(str(n + 1), one.whole, one.recognition, one.rest) for n, one in enumerate(taken)],
                f"Until the stack was deployed: {up:.1f} s. The first upload starts every "
                "function; what was heard once is not recognised again.",
            )
        ],
        [
            Goal("from upload to transcript without the recognition, median", 2, rest, "s"),
            Goal("demo without the recognition", 15, up + taken[0].rest, "s"),
        ],
    )


def _uploaded(stack: Stack, number: int) -> Taken:
    key = f"{stack.upload_prefix}{number}.flac"
    before = _timings(stack)
    s3, jobs = stack.client("s3"), stack.jobs
    began = time.monotonic()
    answer = s3.put_object(Bucket=stack.media_bucket, Key=key, Body=SAMPLE.read_bytes())
    upload = Upload(stack.media_bucket, key, answer["VersionId"], answer["VersionId"])
    while time.monotonic() < began + PATIENCE:
        job = jobs.get(upload.job_id)
        if job is not None and job.status is Status.COMPLETED:
            whole = time.monotonic() - began
            after = _timings(stack)
            new = Counter(after) - Counter(before)  # no new version if an equal one was replaced
            return Taken(whole, next(iter(new), after[-1]))
        time.sleep(0.05)
    raise NeverDoneError(upload.job_id)


def _timings(stack: Stack) -> list[float]:
    """The seconds that the functions have learned, by when the jobs were finished."""
    timings = DynamoDurationHistory(
        DynamoTable(stack.client("dynamodb"), stack.outputs["JobsTable"])
    )
    by_time = sorted(timings.of("en-US"), key=lambda timing: timing.finished_at)
    return [timing.seconds for timing in by_time]
