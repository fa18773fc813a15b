"""The five outputs of a transcript, against the floor and against tscribe."""

import statistics
import tempfile
from collections.abc import Sequence
from math import log
from pathlib import Path

from benchmarks.measuring import Usage, median_cpu, ratio
from benchmarks.outputs import corrections
from benchmarks.outputs.runs import KINDS, Measured, Recording, measured
from benchmarks.report import Cell, Goal, Plot, Report, Table

METHOD = (
    "A made-up meeting in the shape of Amazon Transcribe's output: four speakers, 9,000 words an "
    "hour. The floor is json.load and writing as many bytes as the five outputs have. tscribe "
    "1.3.1 (PyPI) makes one output at a time; its time grows with the square of the length, so it "
    "is run up to 30 minutes. Work alone is done in one process; whole programs are processes of "
    "their own. CPU time, each in turn, medians; a ratio is the median of the pairs' ratios."
)
FOUR_HOURS, A_DAY = "4 h", "24 h"
RECORDINGS = (
    Recording("1 min", 1 / 60, rounds=9, compared=True),
    Recording("6 min", 0.1, rounds=7, compared=True),
    Recording("30 min", 0.5, rounds=1, compared=True),
    Recording(FOUR_HOURS, 4, rounds=7),
    Recording("4 h, with alternatives", 4, choices=2),
    Recording(A_DAY, 24, rounds=3),
)


def run() -> Report:
    """About a minute and a half."""
    with tempfile.TemporaryDirectory() as folder:
        found = [measured(recording, Path(folder)) for recording in RECORDINGS]
    alone = [(one, one.alone) for one in found]
    whole = [(one, one.whole) for one in found]
    return Report(
        "The five outputs",
        METHOD,
        [_times("Work alone", alone), _times("Whole programs", whole), _memory(found)],
        _goals(found),
        [_plot(found)],
    )


_Runs = Sequence[tuple[Measured, dict[str, list[Usage]]]]


def _times(title: str, runs: _Runs) -> Table:
    columns = ("recording", "raw MB", "floor ms", "all five ms", "ratio", "tscribe csv ms")
    return Table(
        title,
        (*columns, "tscribe vtt ms", "its faster one, ratio to all five"),
        [
            (
                one.recording.name,
                one.size / 1e6,
                1000 * median_cpu(usages["floor"]),
                1000 * median_cpu(usages["ours"]),
                ratio(usages["ours"], usages["floor"]),
                *(1000 * median_cpu(usages[kind]) if kind in usages else None for kind in KINDS),
                _times_faster(usages),
            )
            for one, usages in runs
        ],
    )


def _times_faster(usages: dict[str, list[Usage]]) -> float | None:
    theirs = [ratio(usages[kind], usages["ours"]) for kind in KINDS if kind in usages]
    return min(theirs, default=None)


def _memory(found: Sequence[Measured]) -> Table:
    def cells(one: Measured) -> tuple[Cell, ...]:
        theirs = [_peak(one, kind) / 1e6 for kind in KINDS if kind in one.whole]
        ours = _peak(one, "ours") / 1e6
        return one.size / 1e6, ours, _over_bare(one), _peak(one, "floor") / 1e6, *theirs[:1]

    rows = [(one.recording.name, *cells(one)) for one in found]
    return Table(
        "Memory of the whole programs at their peak",
        ("recording", "raw MB", "all five MB", "over bare, in files", "floor MB", "tscribe csv MB"),
        [(*row, *[None] * (6 - len(row))) for row in rows],
        "Over bare, in files: what the peak is above that of a process which imports the same and "
        "does nothing, in lengths of the raw output.",
    )


def _peak(one: Measured, who: str) -> float:
    return statistics.median(usage.peak for usage in one.whole[who])


def _over_bare(one: Measured) -> float:
    return (_peak(one, "ours") - one.bare) / one.size


def _goals(found: Sequence[Measured]) -> list[Goal]:
    by_name = {one.recording.name: one for one in found}
    long = [one for one in found if one.recording.hours == 4]
    compared = [runs for one in found for runs in (one.alone, one.whole) if KINDS[0] in runs]
    goals = [
        Goal(
            f"all five outputs against the floor, {one.recording.name}",
            3,
            ratio(one.alone["ours"], one.alone["floor"]),
            "floors",
        )
        for one in long
    ]
    goals += [
        Goal(
            f"memory over the bare process, {one.recording.name}",
            4,
            _over_bare(one),
            "files",
        )
        for one in long
    ]
    day, hours = by_name[A_DAY], by_name[FOUR_HOURS]
    growth = log(_seconds(day) / _seconds(hours)) / log(day.size / hours.size)
    minute = by_name["1 min"]
    goals += [
        Goal("growth from 4 h to 24 h: time is as size to the power of", 1.1, growth),
        Goal(
            "growth from 1 min to 4 h: time is as size to the power of",
            1.1,
            log(_seconds(hours) / _seconds(minute)) / log(hours.size / minute.size),
        ),
    ]
    goals.append(
        Goal(
            f"a correction of an hour with {corrections.EDITS} edits, all outputs again",
            1,
            corrections.seconds(),
            "s",
        )
    )
    if compared:
        slowest = min(_times_faster(runs) or 0 for runs in compared)
        goals.append(
            Goal(
                "faster than tscribe's faster one, at every length",
                1,
                slowest,
                "times",
                at_least=True,
            )
        )
    return goals


def _seconds(one: Measured) -> float:
    return median_cpu(one.alone["ours"])


def _plot(found: Sequence[Measured]) -> Plot:
    plain = [one for one in found if not one.recording.choices]
    labels = {"floor": "floor: parse and write", "ours": "ours: all five outputs"}
    labels |= {kind: f"tscribe: {kind} alone" for kind in KINDS}
    return Plot(
        "time",
        "Work alone, by the length of the recording",
        "hours",
        "seconds of CPU",
        {
            label: [
                (one.recording.hours, median_cpu(one.alone[who]))
                for one in plain
                if who in one.alone
            ]
            for who, label in labels.items()
            if any(who in one.alone for one in plain)
        },
        log_x=True,
        log_y=True,
    )
