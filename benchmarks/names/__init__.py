"""How long a name takes to find, at AWS's latencies: 20,000 records and more."""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError

from benchmarks import ROOT
from benchmarks.names.records import RARE, record
from benchmarks.names.table_server import CALL_SECONDS, MEGABYTE_SECONDS
from benchmarks.report import Goal, Report, Table
from scribe.errors import ScribeError
from scribe.operations.job_summary import JobFilter
from scribe.operations.listing import JobListing
from scribe.operations.names import JobNames
from tests.deployed.stack import free_port
from transcription.adapters.dynamodb_table import DynamoTable
from transcription.adapters.job_repository import DynamoJobRepository

RECORDS = (1_000, 20_000, 100_000)
PROMISED = 20_000
MOST_SECONDS = 1.0
_TRIES = 3

METHOD = (
    "A server of its own process answers DynamoDB's calls from memory, in pages of 1 MB, each "
    f"after {1000 * CALL_SECONDS:.0f} ms and {1000 * MEGABYTE_SECONDS:.0f} ms for a megabyte read. "
    f"The times are the median of {_TRIES} runs, each with a client of its own, so that it "
    "connects anew, without TLS. The start of the program and the look for the stack are not in it."
)


def run() -> Report:
    """A section of `make bench`."""
    columns: list[list[float]] = []
    for count in RECORDS:
        with _table(count) as port:
            columns.append([_seconds(port, ask) for _, ask in _questions(count)])
    names = [name for name, _ in _questions(1)]
    rows = [[name, *times] for name, times in zip(names, zip(*columns, strict=True), strict=True)]
    slowest = max(columns[RECORDS.index(PROMISED)])
    return Report(
        title="Names",
        method=METHOD,
        tables=[Table("Seconds", ("what", *(f"{n:,} records" for n in RECORDS)), rows)],
        goals=[Goal(f"the slowest at {PROMISED:,} records", MOST_SECONDS, slowest, "s")],
    )


Ask = Callable[[JobListing, JobNames], object]


def _questions(count: int) -> list[tuple[str, Ask]]:
    oldest = record(count - 1, is_last=True).job_id
    return [
        ("show: the oldest by its file", lambda _, names: names.find(RARE)),
        ("show: the oldest, other capitals", lambda _, names: names.find(RARE.swapcase())),
        ("show: the oldest by the beginning of its id", lambda _, names: names.find(oldest[:14])),
        ("show: a name of no job", lambda _, names: names.find("interview 7.mp3")),
        ("list: the first 50", lambda listing, _: listing.page(JobFilter(), 50)),
        (
            "list: a key that all have",
            lambda listing, _: listing.page(JobFilter(key="interviews/")),
        ),
        ("list: a key that one has", lambda listing, _: listing.page(JobFilter(key="会議"))),
        ("list: a pattern that one fits", lambda listing, _: listing.page(JobFilter(key="*.WAV"))),
        ("list: a key that none has", lambda listing, _: listing.page(JobFilter(key="lecture"))),
    ]


def _seconds(port: int, ask: Ask) -> float:
    taken = []
    for _ in range(_TRIES):
        client = _client(port)
        listing = JobListing(client, "jobs")
        names = JobNames(DynamoJobRepository(DynamoTable(client, "jobs")), listing)
        began = time.monotonic()
        with suppress(ScribeError):
            ask(listing, names)
        taken.append(time.monotonic() - began)
    return statistics.median(taken)


def _client(port: int) -> Any:
    session = boto3.Session("key", "secret", region_name="us-east-1")
    return session.client("dynamodb", endpoint_url=f"http://127.0.0.1:{port}")


@contextmanager
def _table(count: int) -> Iterator[int]:
    port = free_port()
    serve = "from benchmarks.names.table_server import main; main()"
    command = [sys.executable, "-c", serve, str(port), str(count)]
    with subprocess.Popen(command, cwd=ROOT) as server:
        try:
            _wait(port)
            yield port
        finally:
            server.terminate()


def _wait(port: int) -> None:
    while True:
        with suppress(BotoCoreError):
            _client(port).get_item(TableName="jobs", Key={"job_id": {"S": "none"}})
            return
        time.sleep(0.1)
