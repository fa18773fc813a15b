"""Runs ours, the floor and tscribe on one recording, in turn."""

import importlib.util
import os
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks import ROOT
from benchmarks.measuring import Usage, call, in_turn, process
from benchmarks.outputs import floor, ours, theirs
from tests.meetings import meeting
from tests.raw_transcripts import as_bytes

KINDS = ("csv", "vtt")  #: what tscribe makes without a word processor
NAMES = ("json", "txt", "srt", "vtt", "html")
_PROGRAMS = Path(__file__).parent


@dataclass(frozen=True)
class Recording:
    """How long it is, and how often it is run."""

    name: str
    hours: float
    choices: int = 0  #: other readings of each sentence
    rounds: int = 5
    compared: bool = False  #: with tscribe


@dataclass(frozen=True)
class Measured:
    """The runs of one recording, by who made them: floor, ours, csv, vtt."""

    recording: Recording
    size: int  #: bytes of the raw output
    alone: dict[str, list[Usage]]  #: in this process
    whole: dict[str, list[Usage]]  #: each a process of its own
    bare: int  #: bytes at the peak of a process that imports ours and ends


def measured(recording: Recording, folder: Path) -> Measured:
    """Everybody reads the same file and writes into the same folder."""
    raw = folder / "raw.json"
    raw.write_bytes(as_bytes(meeting(recording.hours, choices=recording.choices)))
    ours.run(raw, folder)
    sizes = [(folder / f"transcript.{name}").stat().st_size for name in NAMES]
    kinds = KINDS if recording.compared and importlib.util.find_spec("tscribe") else ()
    alone = {
        "floor": partial(call, partial(floor.run, raw, folder, sizes)),
        "ours": partial(call, partial(ours.run, raw, folder)),
        **{kind: partial(call, partial(theirs.run, raw, folder, kind)) for kind in kinds},
    }
    whole = {
        "floor": partial(_program, "floor", raw, folder, *sizes),
        "ours": partial(_program, "ours", raw, folder),
        **{kind: partial(_program, "theirs", raw, folder, kind) for kind in kinds},
    }
    return Measured(
        recording,
        raw.stat().st_size,
        in_turn(alone, recording.rounds),
        in_turn(whole, recording.rounds),
        _program("ours").peak,
    )


def _program(name: str, *arguments: object) -> Usage:
    program = str(_PROGRAMS / f"{name}.py")
    env = {**os.environ, "PYTHONPATH": str(ROOT / "functions")}
    return process([sys.executable, program, *map(str, arguments)], env=env)
