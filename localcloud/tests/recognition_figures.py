"""python -m localcloud.tests.recognition_figures FOLDER...: word errors and CPU of the recogniser.

A folder has recordings, and what is said in those whose name begins with NAME in NAME.txt. Every
recording is recognised several times by one worker that is warm; CPU is the worker's own, so that
other work on the machine hardly matters.
"""

import argparse
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from localcloud.tests.word_error_rate import word_error_rate
from localcloud.transcribe.recognition.engine import ENGINES, choose
from localcloud.transcribe.recognition.request import RecognitionRequest
from localcloud.transcribe.recognition.worker_pool import WorkerPool

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Figures:
    """The word errors, the CPU and the length of one recording."""

    errors: float  #: for each word that is said
    cpu: float  #: seconds for each second of the recording, the median of the runs
    seconds: float


def measured(pool: WorkerPool, recording: Path, said: str, runs: int) -> Figures:
    """Recognises a recording and returns its figures. Raises WorkerDied."""
    cpu, recognised, seconds = [], "", 0.0

    def note(progress: dict[str, float]) -> None:
        nonlocal seconds
        seconds = progress["seconds"]

    for _ in range(runs):
        before = _children_cpu()
        answer = pool.ask(RecognitionRequest(str(recording), languages=["en-US"]), note)
        cpu.append((_children_cpu() - before) / seconds)
        channels = answer["channels"]
        recognised = " ".join(word["text"] for one in channels[0] for word in one["words"])
    return Figures(word_error_rate(said, recognised), median(cpu), seconds)


def recordings(folders: list[Path]) -> Iterator[tuple[Path, str]]:
    """Yields each recording with the text that is said in it."""
    for text in sorted(text for folder in folders for text in folder.glob("*.txt")):
        for recording in sorted(text.parent.glob(f"{text.stem}*")):
            if recording.suffix != ".txt":
                yield recording, text.read_text(encoding="utf-8")


def main() -> None:
    """Prints a row for each recording of the folders."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--engine", choices=ENGINES)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    pool = WorkerPool(*choose(options.engine, None))
    found = list(recordings(options.folders))
    measured(pool, *found[0], runs=1)  # the model is loaded
    print("| recording | length | word errors | CPU per second |\n|---|---|---|---|")  # noqa: T201
    figures = []
    for recording, said in found:
        one = measured(pool, recording, said, options.runs)
        figures.append(one)
        print(_row(recording.name, f"{one.seconds:.1f} s", one.errors, one.cpu), flush=True)  # noqa: T201
    errors, cpu = median(one.errors for one in figures), median(one.cpu for one in figures)
    print(_row("median", "", errors, cpu))  # noqa: T201
    pool.close()


def _row(name: str, length: str, errors: float, cpu: float) -> str:
    return f"| {name} | {length} | {errors:.1%} | {cpu:.3f} |"


def _children_cpu() -> float:
    """Seconds of this process's children that still run, by proc(5)."""
    own = str(os.getpid())
    total = 0
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has ended
        if fields[1] == own:
            total += sum(map(int, fields[11:15]))
    return total / _TICKS


if __name__ == "__main__":
    main()
