"""The same starts in Lambda's image, as sam local invoke makes them: for their ratios only."""

import http.client
import json
import platform
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from benchmarks.measuring import Usage, cpu_seconds
from benchmarks.starts.cold import OWN, StartFailedError
from tests.containers.docker_engine import image

_INVOKE = "/2015-03-31/functions/function/invocations"
_PATIENCE = 60.0  # s
_ACCESS = {
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_DEFAULT_REGION": "us-east-1",
}


def started(folder: Path, handler: str) -> Usage:
    """CPU of the runtime's process until it has answered a first call, whose event is empty: the
    functions refuse that at once.
    """
    began = time.perf_counter()
    with _container(folder, handler) as (container, port):
        _called(port)
        (runtime,) = _children(_docker("inspect", "-f", "{{.State.Pid}}", container))
        return Usage(cpu_seconds(runtime), time.perf_counter() - began)


@contextmanager
def _container(folder: Path, handler: str) -> Iterator[tuple[str, int]]:
    """Its id and its port; gone afterwards. The emulator starts the runtime at the first call."""
    name = handler.split(".", maxsplit=1)[0]
    variables = {
        **_ACCESS,
        **OWN,
        "AWS_LAMBDA_FUNCTION_NAME": name,
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    container = _docker(
        *("run", "--detach", "--publish", "127.0.0.1::8080", "--entrypoint", "/rie"),
        *("--volume", f"{_emulator()}:/rie:ro", "--volume", f"{folder}:/var/task:ro"),
        *(part for pair in variables.items() for part in ("--env", "=".join(pair))),
        *("--workdir", "/var/task", image(), "/var/runtime/bootstrap", handler),
    )
    try:
        yield container, int(_docker("port", container, "8080").rpartition(":")[2])
    finally:
        _docker("rm", "--force", container)


def _called(port: int) -> None:
    end = time.monotonic() + _PATIENCE
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
        try:
            connection.request("POST", _INVOKE, b"{}")
            said = json.loads(connection.getresponse().read() or b"null")
            break
        except (OSError, http.client.HTTPException):  # the emulator does not listen yet
            if time.monotonic() > end:
                raise
            time.sleep(0.02)
        finally:
            connection.close()
    if isinstance(said, dict) and str(said.get("errorType", "")).startswith("Runtime."):
        raise StartFailedError(str(said))


def _emulator() -> Path:
    """aws-lambda-rie for this machine, which ships inside aws-sam-cli."""
    architecture = {"x86_64": "x86_64", "aarch64": "arm64"}[platform.machine()]
    package = find_spec("samcli")
    if package is None or package.origin is None:
        raise StartFailedError("aws-sam-cli is not installed")
    folder = Path(package.origin).parent / "local" / "rapid"
    return folder / f"aws-lambda-rie-{architecture}"


def _children(pid: str) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


def _docker(*arguments: str) -> str:
    done = subprocess.run(["docker", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise StartFailedError(done.stderr)
    return done.stdout.strip()
