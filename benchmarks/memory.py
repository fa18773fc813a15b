"""Time and cost of process_transcription_results against its memory setting."""

import os
import statistics
import sys
import tempfile
from pathlib import Path

from samtranslator.yaml_helper import yaml_parse

from benchmarks import ROOT
from benchmarks.calls.needed import NEEDED
from benchmarks.measuring import Usage, process
from benchmarks.report import Goal, Plot, Report, Table
from tests.raw_transcripts import as_bytes, meeting

METHOD = (
    "A calculation from measured figures, not a run on Lambda. Measured: CPU time and peak memory "
    "of a process that makes the five outputs of four hours, here. Taken from AWS's documentation: "
    "a function has memory/1769 of a processor, at most one for a single thread; $0.0000166667 a "
    "GB-second, $0.20 a million calls (us-east-1, x86). Assumed: 20 ms of waiting "
    "for each AWS call."
)
SETTINGS = (256, 512, 768, 1024, 1769, 3008)
WHOLE_PROCESSOR = 1769  # MB
GB_SECOND, CALL = 0.0000166667, 0.20 / 1e6
WAIT = 0.020  # s for each AWS call
CLIENTS = "import boto3; [boto3.client(s) for s in ('dynamodb', 's3', 'events', 'transcribe')]"
FUNCTION = "ProcessTranscriptionResultsFunction"


def run() -> Report:
    """Some seconds."""
    usages = _measured()
    cpu = statistics.median(usage.cpu for usage in usages)
    peak = (max(usage.peak for usage in usages) + _clients_peak()) / 1e6
    waits = WAIT * len(NEEDED["process_transcription_results"])
    rows = [(memory, *_time_and_cost(memory, cpu, waits), memory / peak) for memory in SETTINGS]
    chosen = _setting()
    return Report(
        "Memory of process_transcription_results",
        METHOD,
        [
            Table(
                "Four hours of speech, 36,000 words",
                ("MB", "seconds", "$ for 1,000 jobs", "memory over its peak"),
                rows,
                f"The template sets {chosen} MB. CPU seconds measured: {cpu:.2f}; peak with boto3: "
                f"{peak:.0f} MB. A larger setting is faster at nearly the same cost until a whole "
                "processor is there; what it adds is the price of waiting for AWS.",
            )
        ],
        [
            Goal(
                "memory set over the peak of a job of four hours",
                2,
                chosen / peak,
                "times",
                at_least=True,
            )
        ],
        [
            Plot(
                "cost",
                "Cost against time, by MB",
                "seconds",
                "$ for 1,000 jobs of four hours",
                {f"{row[0]} MB": [(row[1], row[2])] for row in rows},
            )
        ],
    )


def _measured() -> list[Usage]:
    program = str(Path(__file__).parent / "outputs" / "ours.py")
    env = {**os.environ, "PYTHONPATH": str(ROOT / "functions")}
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "raw.json"
        raw.write_bytes(as_bytes(meeting(4)))
        return [process([sys.executable, program, str(raw), folder], env=env) for _ in range(5)]


def _clients_peak() -> int:
    """What boto3 and the function's clients add to a bare interpreter."""
    env = {**os.environ, "AWS_DEFAULT_REGION": "us-east-1"}
    bare, clients = (process([sys.executable, "-c", code], env=env) for code in ("", CLIENTS))
    return clients.peak - bare.peak


def _time_and_cost(memory: int, cpu: float, waits: float) -> tuple[float, float]:
    seconds = cpu / min(1.0, memory / WHOLE_PROCESSOR) + waits
    return seconds, 1000 * (seconds * memory / 1024 * GB_SECOND + CALL)


def _setting() -> int:
    template = yaml_parse((ROOT / "template.yaml").read_text(encoding="utf-8"))
    return int(template["Resources"][FUNCTION]["Properties"]["MemorySize"])
