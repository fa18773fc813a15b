"""Measures pairwise, so that a machine's noise hits both sides alike.

Whole programs are processes of their own; time and memory are the kernel's account (wait4), so
what other programs do meanwhile counts little.
"""

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Usage:
    """What one run took."""

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
    """Seconds."""
    return statistics.median(usage.cpu for usage in usages)


def call(work: Callable[[], object]) -> Usage:
    """One call in this process."""
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return Usage(time.process_time() - cpu, time.perf_counter() - wall)


def process(
    arguments: Sequence[str], *, cwd: str | None = None, env: Mapping[str, str] | None = None
) -> Usage:
    """One whole program. Raises CalledProcessError where it fails."""
    started = time.perf_counter()
    child = subprocess.Popen(arguments, cwd=cwd, env=env, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, arguments)
    wall = time.perf_counter() - started
    return Usage(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss * 1024)
