"""The local cloud's end: soon, whatever runs on it, and with whoever started it."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from localcloud.tests.running_cloud import ROOT, running_cloud

_COMMAND = [sys.executable, "-m", "localcloud", "--port"]


def test_it_ends_within_three_seconds_while_functions_run() -> None:
    with running_cloud() as cloud:
        function = cloud.function("import time\ndef handler(event, context): time.sleep(600)")
        for _ in range(2):
            cloud.client("lambda").invoke(
                FunctionName=function, InvocationType="Event", Payload=b"{}"
            )
        cloud.until(lambda: processes_below(cloud.pid))
        began = time.monotonic()
        os.kill(cloud.pid, signal.SIGTERM)
        cloud.until(lambda: not is_alive(cloud.pid))
        assert time.monotonic() - began < 3


def test_it_ends_with_the_program_that_started_it() -> None:
    shell = subprocess.Popen(
        ["sh", "-c", f"{' '.join(_COMMAND)} 0 --parent-pid $$ & echo $!; wait"],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        text=True,
    )
    assert shell.stdout is not None
    pid = int(shell.stdout.readline())
    assert shell.stdout.readline().startswith("ready ")
    shell.kill()
    shell.wait()
    end = time.monotonic() + 30
    while is_alive(pid):
        assert time.monotonic() < end
    shell.stdout.close()


def test_it_says_that_its_port_is_taken() -> None:
    with running_cloud() as cloud:
        port = cloud.endpoint.rpartition(":")[2]
        second = subprocess.run(
            [*_COMMAND, port], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert second.returncode == 2
        assert f"Port {port} of 127.0.0.1 is taken" in second.stderr
        assert cloud.control("health") == {"status": "ready"}


def is_alive(pid: int) -> bool:
    """A process that has ended and is not waited for is not alive."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def processes_below(pid: int) -> str:
    """Returns the ids of the process's children."""
    return Path(f"/proc/{pid}/task/{pid}/children").read_text()
