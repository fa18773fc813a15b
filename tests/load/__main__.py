"""python -m tests.load: bursts of uploads, sweeps and transcripts of any size, as tables."""

import argparse
import sys

from rich.console import Console
from rich.table import Table

from tests.load import bursts, sizes, sweeps

CHOICES = ("bursts", "sweeps", "transcripts", "all")


def main() -> int:
    """Returns 0 if every promise was kept."""
    options = _options()
    console, broken = Console(width=160), list[str]()
    parts = {"bursts": _bursts, "sweeps": _sweeps, "transcripts": _transcripts}
    for part in parts.values() if options.what == "all" else [parts[options.what]]:
        table, found = part(options)
        console.print(table)
        broken += found
    for sentence in broken:
        print(sentence, file=sys.stderr)  # noqa: T201
    return 1 if broken else 0


def _bursts(options: argparse.Namespace) -> tuple[Table, list[str]]:
    table, broken = bursts.table(), list[str]()
    size = (options.uploads, options.concurrent, options.quotas, options.takes)
    for queueing in (True, False):
        row, found = bursts.run(bursts.Burst(queueing, *size))
        table.add_row(*row)
        broken += found
    return table, broken


def _sweeps(options: argparse.Namespace) -> tuple[Table, list[str]]:
    table, broken = sweeps.table(), list[str]()
    for name in sweeps.CASES:
        rows, found = sweeps.run(name, options.ticks)
        broken += found
        for row in rows:
            table.add_row(*row)
    return table, broken


def _transcripts(_: argparse.Namespace) -> tuple[Table, list[str]]:
    table, broken = sizes.table(), list[str]()
    for kind, number in sizes.CASES:
        row, found = sizes.run(kind, number)
        table.add_row(*row)
        broken += found
    return table, broken


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.load", description=__doc__)
    parser.add_argument("what", nargs="?", default="all", choices=CHOICES)
    parser.add_argument("--uploads", type=int, default=500)
    parser.add_argument("--concurrent", type=int, default=250, help="Transcribe's jobs at a time")
    parser.add_argument("--quotas", type=float, default=1.0, help="share of 25 starts, 30 gets")
    parser.add_argument("--takes", type=float, default=300.0, help="seconds of each job, at least")
    parser.add_argument("--ticks", type=int, default=1, help="of each sweep")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
