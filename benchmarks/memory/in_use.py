"""The functions' processes while jobs go through the stack on a local cloud."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from benchmarks.calls.needed import NEEDED
from benchmarks.counting import metric_sum
from benchmarks.measuring import cpu_seconds, peak_bytes
from benchmarks.memory.curve import Call
from tests import recordings
from tests.deployed.stack import DeployedStack, deployed_stack

JOBS = 20
TAKES = 120.0  #: seconds that the local Transcribe takes for a job
#: Those of a job and of every tick, with their usual calls.
FUNCTIONS = {name.partition(",")[0]: len(calls) for name, calls in NEEDED.items()}


def warm_calls() -> dict[str, Call]:
    """The mean of each function's."""
    with deployed_stack() as here:
        here.cloud.script_jobs({"takes": TAKES})
        _play(here, 2)  # every function has started
        processes = dict(_processes(here.endpoint))
        before = {name: _so_far(here, name, pid) for name, pid in processes.items()}
        _play(here, JOBS)
        return {
            name: _call(name, pid, before[name], _so_far(here, name, pid))
            for name, pid in processes.items()
        }


def _play(here: DeployedStack, jobs: int) -> None:
    """One after the other, so that each function has one process."""
    recording = recordings.silence(60, "mp3")
    for _ in range(jobs):
        here.settle(here.upload(recording))


def _so_far(here: DeployedStack, name: str, pid: int) -> tuple[float, float]:
    """Returns the CPU seconds and the invocations until now."""
    return cpu_seconds(pid), metric_sum(here, "Invocations", f"local-{name}".replace("_", "-"))


def _call(name: str, pid: int, before: tuple[float, float], after: tuple[float, float]) -> Call:
    times = after[1] - before[1]
    cpu = (after[0] - before[0]) / times
    return Call(cpu, FUNCTIONS[name], peak_bytes(pid) / 1e6)


def _processes(endpoint: str) -> Iterator[tuple[str, int]]:
    """Of this local cloud's functions, by name: those that run the runtime client."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            pairs = (process / "environ").read_bytes().decode(errors="replace").split("\0")
            variables = dict(pair.split("=", 1) for pair in pairs if "=" in pair)
            is_runtime = b"bootstrap" in (process / "cmdline").read_bytes()
            deployed = variables.get("AWS_LAMBDA_FUNCTION_NAME", "")
            name = deployed.removeprefix("local-").replace("-", "_")
            if is_runtime and name in FUNCTIONS and variables.get("AWS_ENDPOINT_URL") == endpoint:
                yield name, int(process.name)
