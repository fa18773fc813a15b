"""Transcripts of any size: the time and memory of their five files, as a table."""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from rich.table import Table

from tests.load.transcripts import KINDS, Results, raw_output, sentences, words_of_a_megabyte
from transcription.transcripts import TranscriptDetails, UnreadableTranscript, render_outputs

#: template.yaml's of process_transcription_results, without what the SDK takes.
SECONDS, MEMORY_MB = 300.0, 1024 - 80
SHORT, LONG = 20_000, 160_000
CASES: tuple[tuple[Callable[[int], Results], int], ...] = (
    *((kind, size) for kind in KINDS for size in (SHORT, LONG)),
    (sentences, 1_000_000),
    (words_of_a_megabyte, 1),
    (words_of_a_megabyte, 20),
    (words_of_a_megabyte, 21),
)


def table() -> Table:
    """Returns a table with a column for each figure of run()."""
    columns = ("transcript", "number", "raw MB", "files MB", "CPU seconds", "peak MB", "ends as")
    return Table(*columns, title="Transcripts")


def run(kind: Callable[[int], Results], number: int) -> tuple[list[str], list[str]]:
    """Returns a row and broken promises; runs in a process of its own to measure its memory."""
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "raw.json")
        command = [sys.executable, "-m", "tests.load.sizes"]
        subprocess.run([*command, "make", kind.__name__, str(number), path], check=True)
        output = subprocess.run(
            [*command, "render", path], stdout=subprocess.PIPE, check=True
        ).stdout
    row: list[str] = json.loads(output)
    is_over = float(row[2]) > SECONDS or float(row[3]) > MEMORY_MB
    named = [kind.__name__.replace("_", " "), f"{number:,}", *row]
    return named, [f"too much for Lambda: {named}"] if is_over else []


def make(kind: str, number: int, path: Path) -> None:
    """Writes Transcribe's output to the file."""
    kinds = {one.__name__: one for one, _ in CASES}
    path.write_bytes(raw_output(kinds[kind], number))


def render(path: Path) -> None:
    """Prints the cost as JSON."""
    raw = path.read_bytes()
    began = time.process_time()
    try:
        outputs = render_outputs(raw, TranscriptDetails(job_id="a-1", file_name="a.wav"))
        files = sum(len(output.body) for output in outputs.files.values())
        ends = "five files"
    except UnreadableTranscript as error:
        files, ends = 0, error.code
    seconds = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures = (len(raw) / 1e6, files / 1e6, seconds, peak)
    print(json.dumps([*(f"{figure:.1f}" for figure in figures), ends]))  # noqa: T201


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["make", kind, number, path]:
            make(kind, int(number), Path(path))
        case [_, path]:
            render(Path(path))
