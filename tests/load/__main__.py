"""python -m tests.load: bursts of uploads, sweeps and transcripts of any size, as tables."""

import argparse
import sys

from rich.console import Console

from tests.load import bursts, sweeps


def main() -> int:
    """0 where every promise was kept."""
    options = _options()
    console, broken = Console(width=160), list[str]()
    if options.what in {"bursts", "all"}:
        table = bursts.table()
        for queueing in (True, False):
            row, found = bursts.run(
                bursts.Wanted(
                    queueing, options.uploads, options.concurrent, options.quotas, options.takes
                )
            )
            table.add_row(*row)
            broken += found
        console.print(table)
    if options.what in {"sweeps", "all"}:
        table = sweeps.table()
        for name in sweeps.CASES:
            rows, found = sweeps.run(name, options.ticks)
            broken += found
            for row in rows:
                table.add_row(*row)
        console.print(table)
    for sentence in broken:
        print(sentence, file=sys.stderr)  # noqa: T201
    return 1 if broken else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.load", description=__doc__)
    parser.add_argument("what", choices=("bursts", "sweeps", "all"), nargs="?", default="all")
    parser.add_argument("--uploads", type=int, default=500)
    parser.add_argument("--concurrent", type=int, default=250, help="Transcribe's jobs at a time")
    parser.add_argument("--quotas", type=float, default=1.0, help="share of 25 starts, 30 gets")
    parser.add_argument("--takes", type=float, default=300.0, help="seconds of each job, at least")
    parser.add_argument("--ticks", type=int, default=1, help="of each sweep")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
