"""Ticks of the sweep over 100,000 open records, as a table."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

from rich.table import Table

from tests.load.sweep import MadeUpCloud, sweep_of, tick

#: template.yaml's Timeout and MemorySize of the sweep, and the time between its ticks.
TIMEOUT_SECONDS, MEMORY_MB, BETWEEN_SECONDS = 120.0, 256, 300.0
JOBS = 100_000
CASES: dict[str, dict[str, Any]] = {
    "all healthy, none overdue": {"overdue": False},
    "all overdue, owners dead": {},
    "all overdue, owners alive": {"alive": True},
    "owners dead, 100,000 failed today": {"failed_executions": 100_000},
}


def table() -> Table:
    """Returns a table with a column for each figure of run()."""
    columns = ("100,000 open records", "tick", "seconds", "CPU seconds", "peak MB", "resumed")
    return Table(*columns, "alive", "calls", "throttled", "done", title="Sweeps")


def run(name: str, ticks: int) -> tuple[list[list[str]], list[str]]:
    """Returns rows and broken promises; runs in a process of its own to measure its memory."""
    command = [sys.executable, "-m", "tests.load.sweeps", name, str(ticks)]
    output = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
    rows: list[list[str]] = [json.loads(line) for line in output.splitlines()]
    broken = [
        f"{name}: {row}"
        for row in rows
        if float(row[2]) > TIMEOUT_SECONDS or float(row[4]) > MEMORY_MB
    ]
    return rows, broken


def main(name: str, ticks: int) -> None:
    """Prints a row for each tick, as JSON."""
    cloud = MadeUpCloud(JOBS, **CASES[name])
    sweep = sweep_of(cloud, lambda: datetime.now(UTC))
    for number in range(1, ticks + 1):
        seen = tick(cloud, sweep, TIMEOUT_SECONDS)
        row = [
            *(name, number, f"{seen.wall:.1f}", f"{seen.cpu:.1f}", f"{seen.peak:.0f}"),
            *(seen.report.resumed, seen.report.healthy, sum(seen.calls.values())),
            *(sum(seen.throttled.values()), "yes" if seen.report.complete else "goes on"),
        ]
        print(json.dumps([str(one) for one in row]), flush=True)  # noqa: T201
        cloud.refill(BETWEEN_SECONDS - seen.wall)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
