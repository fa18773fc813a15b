"""Time and cost of each function against its memory setting."""

from collections.abc import Callable

from benchmarks.memory.curve import SETTINGS, WAIT, Call, setting
from benchmarks.memory.in_use import JOBS, warm_calls
from benchmarks.memory.results import four_hours
from benchmarks.report import Goal, Plot, Report, Table

METHOD = (
    "A calculation from measured figures, not a run on Lambda. Measured here: CPU time and peak "
    f"memory of the functions' processes in the runtime client, over {JOBS} short jobs that go "
    "through a local cloud one after the other, warm; and of a process that makes the five outputs "
    "of four hours. Taken from AWS's documentation: a function has memory/1769 of a processor, at "
    "most one for a single thread; the prices are scribe/operations/prices.py's. Assumed: "
    f"{1000 * WAIT:.0f} ms of waiting for each AWS call (benchmarks/calls), one after the other."
)
FOUR_HOURS = "process_transcription_results, 4 hours"
LEAST = 2.0  #: times a call's peak


def run() -> Report:
    """Measures the functions' memory, for about half a minute."""
    shown = {name: (call, setting(name)) for name, call in warm_calls().items()}
    shown[FOUR_HOURS] = four_hours(), setting("process_transcription_results")
    return Report(
        "Memory settings",
        METHOD,
        [
            _measured(shown),
            _by_setting("Seconds of a call, by MB", shown, Call.seconds),
            _by_setting(
                "$ for 1,000 calls, by MB", shown, lambda call, mb: 1000 * call.dollars(mb)
            ),
        ],
        [
            Goal(
                f"memory set over the peak of {name}", LEAST, mb / call.peak, "times", at_least=True
            )
            for name, (call, mb) in shown.items()
        ],
        [
            Plot(
                "cost",
                "Cost against time; from 128 MB at the right to 3,008 at the left",
                "seconds of a call",
                "$ for 1,000 calls",
                {
                    name: [(call.seconds(mb), 1000 * call.dollars(mb)) for mb in reversed(SETTINGS)]
                    for name, (call, _) in shown.items()
                },
                log_x=True,
                log_y=True,
            )
        ],
    )


def _measured(shown: dict[str, tuple[Call, int]]) -> Table:
    return Table(
        "Measured, and what the template sets",
        ("call", "CPU ms", "AWS calls", "peak MB", "set MB", "over its peak"),
        [
            (name, 1000 * call.cpu, call.calls, call.peak, mb, mb / call.peak)
            for name, (call, mb) in shown.items()
        ],
        "A small function mostly waits for AWS, which costs by the MB. 128 MB would hold the "
        "peaks nearly twice and save some cents for 100,000 calls, at a call's time half as long "
        "again; 256 also holds a sweep over 100,000 records (99 MB, docs/reliability.md) twice. "
        "Four hours of speech are mostly work, so more memory is time for little money until a "
        "whole processor is there; 1,024 MB is for the largest transcript that is accepted "
        "(612 MB, likewise).",
    )


def _by_setting(
    title: str, shown: dict[str, tuple[Call, int]], of: Callable[[Call, int], float]
) -> Table:
    return Table(
        title,
        ("call", *(f"{mb:,}" for mb in SETTINGS)),
        [(name, *(of(call, mb) for mb in SETTINGS)) for name, (call, _) in shown.items()],
    )
