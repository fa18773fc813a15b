"""Cold starts of the functions, against a handler that makes one boto3 client and nothing else."""

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.measuring import Usage, in_turn, median_cpu, ratio
from benchmarks.report import Goal, Report, Table
from benchmarks.starts.cold import starts
from benchmarks.starts.containers import started
from benchmarks.starts.imports import GROUPS, import_times
from benchmarks.starts.packages import HANDLERS, PEER, compiled, package, size
from tests.containers.docker_engine import why_not

METHOD = (
    "The package of sam build on a local cloud, run by awslambdaric with nothing on the path but "
    "the package, the runtime's own packages and the standard library. "
    "The figure is the CPU time of the runtime's process until a first call with an empty event is "
    "answered, every client of the common path made; the peer imports boto3 and makes one DynamoDB "
    "client. In turn, the median of the pairs' ratios. As source: sam build alone ships no "
    "bytecode, and /var/task cannot be written to, so every start compiles; make build adds it. In "
    "containers: the same package in Lambda's image, if a Docker engine has it."
)
ROUNDS, ROUNDS_AS_SOURCE, ROUNDS_IN_CONTAINERS = 7, 3, 5
_PEER_NAME = "peer: one client"
_REASON = (
    "its further clients, own modules and Powertools; clients made in the first call would look "
    "better and take seven times as long"
)


def run() -> Report:
    """Measures cold starts, for about half a minute."""
    with tempfile.TemporaryDirectory() as scratch, starts() as start:
        source = package(Path(scratch) / "source")
        ready = compiled(source, Path(scratch) / "compiled")
        taken = _taken(partial(start, ready), ROUNDS)
        slow = _taken(partial(start, source), ROUNDS_AS_SOURCE)
        missing = why_not()
        runtime_packages = start.runtime_packages()
        in_container = partial(started, ready)
        contained = {} if missing else _taken(in_container, ROUNDS_IN_CONTAINERS)
        imports = {
            name: import_times(ready, runtime_packages, handler.rpartition(".")[0])
            for name, handler in HANDLERS.items()
        }
        sizes = [("as source", size(source) / 1e6), ("with bytecode", size(ready) / 1e6)]
    return Report(
        "Cold starts",
        METHOD,
        [
            _table(taken, slow),
            _contained(contained, missing),
            Table(
                "python -X importtime, ms by whose module it is",
                ("function", *GROUPS),
                [(name, *times.values()) for name, times in imports.items()],
                "Imports only: making the clients is not in it.",
            ),
            Table("Package", ("", "MB"), sizes),
        ],
        [
            Goal(
                f"{name} against the peer",
                1.25,
                ratio(usages, taken[_PEER_NAME]),
                "",
                reason=_REASON,
            )
            for name, usages in taken.items()
            if name != _PEER_NAME
        ],
    )


def _handlers() -> dict[str, str]:
    return {_PEER_NAME: PEER, **HANDLERS}


def _taken(start: Callable[[str], Usage], rounds: int) -> dict[str, list[Usage]]:
    works = {name: partial(start, handler) for name, handler in _handlers().items()}
    return in_turn(works, rounds)


def _contained(taken: dict[str, list[Usage]], missing: str | None) -> Table:
    return Table(
        "In containers, until the first answer",
        ("function", "CPU ms", "ratio to peer"),
        [
            (name, 1000 * median_cpu(usages), ratio(usages, taken[_PEER_NAME]))
            for name, usages in taken.items()
        ],
        f"Not measured: {missing}." if missing else "",
    )


def _table(taken: dict[str, list[Usage]], slow: dict[str, list[Usage]]) -> Table:
    return Table(
        "Until the first answer",
        ("function", "CPU ms", "ratio to peer", "as source, CPU ms", "as source, ratio to peer"),
        [
            (
                name,
                1000 * median_cpu(usages),
                ratio(usages, taken[_PEER_NAME]),
                1000 * median_cpu(slow[name]),
                ratio(slow[name], slow[_PEER_NAME]),
            )
            for name, usages in taken.items()
        ],
    )
