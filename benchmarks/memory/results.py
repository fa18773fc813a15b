"""A process that makes the five outputs of four hours of speech."""

import os
import statistics
import sys
import tempfile
from pathlib import Path

from benchmarks import ROOT
from benchmarks.calls.needed import NEEDED
from benchmarks.measuring import Usage, process
from benchmarks.memory.curve import Call
from tests.meetings import meeting
from tests.raw_transcripts import as_bytes

_CLIENTS = "import botocore.session as b; s = b.get_session(); " + "; ".join(
    f"s.create_client({service!r})" for service in ("dynamodb", "s3", "events", "transcribe")
)
_PROGRAM = Path(__file__).parents[1] / "outputs" / "ours.py"


def four_hours() -> Call:
    """Of process_transcription_results: the outputs' work, and its clients' memory."""
    usages = _measured()
    peak = max(usage.peak for usage in usages) + _clients_peak()
    cpu = statistics.median(usage.cpu for usage in usages)
    return Call(cpu, len(NEEDED["process_transcription_results"]), peak / 1e6)


def _measured() -> list[Usage]:
    env = {**os.environ, "PYTHONPATH": str(ROOT / "functions")}
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "raw.json"
        raw.write_bytes(as_bytes(meeting(4)))
        return [
            process([sys.executable, str(_PROGRAM), str(raw), folder], env=env) for _ in range(5)
        ]


def _clients_peak() -> int:
    """Returns the memory that the function's clients add to a bare interpreter."""
    env = {**os.environ, "AWS_DEFAULT_REGION": "us-east-1"}
    bare, clients = (process([sys.executable, "-c", code], env=env) for code in ("", _CLIENTS))
    return clients.peak - bare.peak
