"""Measures pairwise, so that a machine's noise hits both sides alike.

Whole programs are processes of their own; time and memory are the kernel's account (wait4), so
what other programs do meanwhile counts little.
"""

import json
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_SPAWN = Path(__file__).with_name("spawn.py")


@dataclass(frozen=True)
class Usage:
    """The time and memory that one run used."""

    cpu: float  #: s, user and system
    wall: float  #: s
    peak: int = 0  #: bytes, the resident set's highest


def in_turn(works: Mapping[str, Callable[[], Usage]], rounds: int) -> dict[str, list[Usage]]:
    """Run each once a round, in turn; a first round warms caches and is left out, unless there is
    only one.
    """
    taken: dict[str, list[Usage]] = {key: [] for key in works}
    warming = int(rounds > 1)
    for number in range(rounds + warming):
        for key, work in works.items():
            usage = work()
            if number >= warming:
                taken[key].append(usage)
    return taken


def ratio(ours: Sequence[Usage], theirs: Sequence[Usage]) -> float:
    """The median of the pairs' ratios of CPU time."""
    return statistics.median(a.cpu / b.cpu for a, b in zip(ours, theirs, strict=True))


def median_cpu(usages: Sequence[Usage]) -> float:
    """Returns the median of the runs' CPU seconds."""
    return statistics.median(usage.cpu for usage in usages)


def call(work: Callable[[], object]) -> Usage:
    """One call in this process."""
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return Usage(time.process_time() - cpu, time.perf_counter() - wall)


def process(
    arguments: Sequence[str], *, cwd: str | None = None, env: Mapping[str, str] | None = None
) -> Usage:
    """Runs a program once. Raises CalledProcessError if it fails."""
    command = [sys.executable, "-I", "-S", str(_SPAWN), *arguments]
    done = subprocess.run(command, cwd=cwd, env=env, stdout=subprocess.PIPE, check=True)
    status, cpu, wall, peak = json.loads(done.stdout)
    if status:
        raise subprocess.CalledProcessError(status, arguments)
    return Usage(cpu, wall, peak)


def cpu_seconds(pid: int) -> float:
    """Of all its threads: the scheduler's account in ns (proc(5), schedstat), its first field."""
    threads = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1e9


def peak_bytes(pid: int) -> int:
    """The most memory that the process has had resident (proc(5), VmHWM)."""
    found = re.search(r"^VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    return int(found[1]) * 1024 if found else 0
