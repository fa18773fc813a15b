"""Runs the local cloud as a child of this command: starts it, waits for it, and ends it."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from scribe import IS_CHECKOUT, ROOT
from scribe.environment import WORK, credentials_file, local_environment
from scribe.errors import LocalCloudFailed, PortTaken
from scribe.local.control_api import ControlApi

DEFAULT_PORT = 4580
#: Seconds to start: ENGINE=whisper may have to download a model first.
READY_SECONDS = 900.0 if os.environ.get("ENGINE") == "whisper" else 60.0
#: Seconds to end: the local cloud ends its own children first; after this it is killed.
GRACE_SECONDS = 15.0
PORT_TAKEN_STATUS = 2
ENGINE_UNAVAILABLE_STATUS = 3


@dataclass
class CloudProcess:
    port: int
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def wait_until_ready(self) -> None:
        """Returns when it answers. Raises LocalCloudFailed, PortTaken."""
        control_api = ControlApi(self.endpoint)
        give_up = time.monotonic() + READY_SECONDS
        while time.monotonic() < give_up:
            status = self.process.poll()
            if status == PORT_TAKEN_STATUS:
                raise port_taken(self.port)
            if status == ENGINE_UNAVAILABLE_STATUS:
                raise LocalCloudFailed(self.log.read_text(encoding="utf-8").strip())
            if status is not None:
                raise LocalCloudFailed(
                    f"The local cloud ended with status {status}:", last_lines(self.log)
                )
            if control_api.is_ready():
                return
            time.sleep(0.1)
        raise LocalCloudFailed(
            f"The local cloud is not ready after {READY_SECONDS:.0f} s:", last_lines(self.log)
        )

    def check_alive(self) -> None:
        """Raises LocalCloudFailed if the local cloud has ended by itself."""
        if (status := self.process.poll()) is not None:
            raise LocalCloudFailed(
                f"The local cloud has ended with status {status}:", last_lines(self.log)
            )

    def close(self) -> None:
        """Ends it: first by a request, then by force, then the rest of its process group."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)


@contextmanager
def local_cloud(port: int, options: Sequence[str] = ()) -> Iterator[CloudProcess]:
    """Runs a local cloud on the port while the context lasts, with a data folder of its own.

    It may not be ready yet. Raises PortTaken, LocalCloudFailed.
    """
    check_platform()
    check_port(port)
    log = WORK / "log" / f"localcloud-{port}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    credentials = credentials_file(port)
    credentials.parent.mkdir(mode=0o700, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="transcription-", ignore_cleanup_errors=True) as data:
        with log.open("wb") as output:
            process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "localcloud", "--port", str(port), "--data", data),
                    *("--credentials", str(credentials)),
                    # Covers the case that this command is killed and cannot end its child.
                    *("--parent-pid", str(os.getpid())),
                    *options,
                ],
                cwd=ROOT,
                env=local_environment(f"http://127.0.0.1:{port}"),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                # Ctrl-C reaches this command only, which then ends the cloud
                start_new_session=True,
            )
        cloud = CloudProcess(port, process, log)
        try:
            yield cloud
        finally:
            with uninterrupted():
                cloud.close()


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Lets clearing up finish although Ctrl-C is pressed again; its time is bounded."""
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(number, signal.SIG_IGN) for number in signals]
    try:
        yield
    finally:
        for number, handler in zip(signals, before, strict=True):
            signal.signal(number, handler)


def check_platform() -> None:
    """Raises LocalCloudFailed if the local cloud cannot run here."""
    if not IS_CHECKOUT:
        raise LocalCloudFailed(
            "The local cloud is not part of an installed scribe.",
            ["Clone the project and run `make demo` or `make local` in its folder."],
        )
    if not sys.platform.startswith("linux"):
        raise LocalCloudFailed(
            "The local cloud runs only on Linux, because it uses Linux to watch its processes.",
            ["It also runs in a Linux container, in a virtual machine, and in WSL."],
        )


def check_port(port: int) -> None:
    """Raises PortTaken if the port is used, before anything is built."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise PortTaken(f"Port {port} needs more rights; choose one above 1023.") from None
        except OSError:
            raise port_taken(port) from None


def port_taken(port: int) -> PortTaken:
    """Returns the error, with another port that is likely to be free."""
    return PortTaken(
        f"Port {port} is taken: another program listens there, perhaps another local cloud.",
        [f"End it, or choose another: PORT={port + 1} with make, --port {port + 1} with scribe"],
    )


def last_lines(log: Path, count: int = 12) -> list[str]:
    """Returns the end of a program's output, and where the rest is."""
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    return [
        *(f"| {line.expandtabs()}" for line in lines[-count:] if line.strip()),
        f"whole log: {log}",
    ]
