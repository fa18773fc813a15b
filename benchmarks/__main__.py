"""python -m benchmarks [NAME...]: run the sections, print them, write benchmarks/results/."""

import argparse
import importlib
import os
import platform
import sys
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table as Grid

from benchmarks import SECTIONS, markdown, plots
from benchmarks.report import Report, Table, shown

RESULTS = Path(__file__).parent / "results"
console = Console(highlight=False, width=None if sys.stdout.isatty() else 120)


def main() -> int:
    """Returns 1 if a section broke. A missed goal is a result, not an error."""
    names = _chosen()
    reports, broken = {}, False
    for name in names:
        started = time.monotonic()
        try:
            reports[name] = importlib.import_module(f"benchmarks.{name}").run()
        except Exception:  # noqa: BLE001 - the other sections are still worth having
            console.print_exception()
            broken = True
            continue
        _print(reports[name], time.monotonic() - started)
        _write(name, reports[name])
    _print_goals(reports)
    if set(reports) == set(SECTIONS):
        (RESULTS / "README.md").write_text(markdown.summary(reports, _machine()))
    return int(broken)


def _chosen() -> list[str]:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(SECTIONS))
    names = list(parser.parse_args().names)
    unknown = [name for name in names if name not in SECTIONS]
    if unknown:
        parser.error(f"no section {unknown[0]}; there are {', '.join(SECTIONS)}")
    return names or list(SECTIONS)


def _print(report: Report, seconds: float) -> None:
    console.rule(f"[bold]{report.title}[/bold] ({seconds:.0f} s)", align="left")
    for table in report.tables:
        console.print(_grid(table))
        if table.note:
            console.print(table.note, style="dim", markup=False)
        console.print()


def _grid(table: Table) -> Grid:
    grid = Grid(title=table.title, title_justify="left", box=None, pad_edge=False)
    for place, column in enumerate(table.columns):
        words = any(isinstance(row[place], str) for row in table.rows)
        grid.add_column(column, justify="left" if words else "right")
    for row in table.rows:
        grid.add_row(*map(shown, row))
    return grid


def _print_goals(reports: dict[str, Report]) -> None:
    grid = Grid(title="Goals", title_justify="left", box=None, pad_edge=False)
    for column in ("section", *markdown.GOAL_COLUMNS):
        grid.add_column(column)
    for report in reports.values():
        for goal in report.goals:
            style = "green" if goal.met else "red"
            grid.add_row(report.title, *markdown.goal_row(goal), style=style)
    console.print(grid)


def _write(name: str, report: Report) -> None:
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.md").write_text(markdown.document(name, report))
    for plot in report.plots:
        plots.draw(plot, RESULTS / f"{name}-{plot.name}.svg")


def _machine() -> str:
    return (
        f"Measured with Python {platform.python_version()} on {platform.system()} "
        f"{platform.machine()}, {len(os.sched_getaffinity(0))} cores."
    )


if __name__ == "__main__":
    sys.exit(main())
