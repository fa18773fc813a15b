"""One execution environment: an emulator and the runtime's process behind it. It takes one call at
a time.
"""

import base64
import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
import sysconfig
import time
from dataclasses import dataclass
from pathlib import Path

from localcloud.functions.host import Host
from localcloud.functions.memory import children, peak_bytes
from localcloud.functions.output import LineListener, Output
from localcloud.functions.program import Program

BOOTSTRAP = Path(__file__).with_name("bootstrap.py")
INVOKE_PATH = "/2015-03-31/functions/function/invocations"
ATTEMPTS_AT_PORTS = 5
MEGABYTE = 1024 * 1024
SECONDS_TO_LISTEN = 10.0
SECONDS_TO_DRAIN = 1.0
NO_TIMEOUT_SECONDS = "1000"
"""More than any function may have: the emulator counts the start as part of the call, so the caller
keeps the time.
"""


class CallTimeoutError(Exception):
    """There was no answer in time."""


class EmulatorGoneError(Exception):
    """The emulator ended, or hung up; or it never listened, because another program does at its
    port.
    """


@dataclass(frozen=True)
class Answer:
    """What the emulator answered: 200 also where the handler raised, 502 where the process
    ended.
    """

    status: int
    body: bytes


class ExecutionEnvironment:
    """A started emulator, its runtime not yet started; start() does that.

    peak is the most memory, in bytes, that the process is known to have had.
    """

    def __init__(self, host: Host, program: Program, listener: LineListener) -> None:
        self.program = program
        self._host = host
        self._listener = listener
        self._lines: list[str] = []
        self._pid: int | None = None
        self.peak: int | None = None
        self.last_used = time.monotonic()
        self._launch()

    @property
    def request_id(self) -> str:
        """The last call's id."""
        return self._output.request_id

    @property
    def pid(self) -> int | None:
        """The runtime's process, once it has started."""
        return self._pid

    @property
    def init_seconds(self) -> float | None:
        """What the runtime's start took, as the emulator says."""
        return self._output.init_seconds

    @property
    def over_its_memory(self) -> bool:
        """Whether the process has had more memory than the function has, and was ended for it."""
        return (self.peak or 0) > self.program.memory * MEGABYTE

    def look_at_memory(self) -> None:
        """Note the process's peak, and kill it when that is over its limit, as the kernel does on
        AWS.

        The peak, not the present size, so that no spike goes unseen between two looks; a process
        can have more than its limit for the time between two looks. What the process itself has
        started is not counted.
        """
        for pid in children(self._emulator.pid) if self._pid is None else [self._pid]:
            self.peak = peak_bytes(pid) or self.peak
            if self.over_its_memory:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def start(self, seconds: float) -> Answer:
        """Start the runtime and import the handler: 200 when it waits for calls. Raises
        CallTimeoutError.
        """
        for _ in range(ATTEMPTS_AT_PORTS):
            try:
                self._wait_until_listening()
                answer = self._post(b"{}", {"start": True}, seconds)
                if answer.status == http.HTTPStatus.OK:
                    self.drain()
                    self._pid = json.loads(answer.body)["pid"]
                return answer
            except EmulatorGoneError:
                self.close()
                self._launch()
        raise OSError("No ports could be had for a function's process")

    def call(
        self,
        event: bytes,
        arn: str,
        client_context: str | None,
        trace: str,
        ahead: float = 0.0,
    ) -> Answer:
        """Have the handler answer the event, with a clock that is so many seconds ahead. Raises
        CallTimeoutError once the program's timeout is over.
        """
        envelope = {
            "arn": arn,
            "timeout": self.program.timeout,
            "client_context": client_context,
            "ahead": ahead,
        }
        return self._post(event, envelope, self.program.timeout, trace)

    def drain(self) -> None:
        """Wait until all that the last call wrote is read."""
        self._output.wait_for_end_of_call(SECONDS_TO_DRAIN)

    def say(self, line: str) -> None:
        """Add a line to the log, as if it came from the process."""
        self._lines.append(line)
        self._listener(line)

    def take_log(self) -> list[str]:
        """The lines since this was asked for last."""
        lines, self._lines = self._lines, []
        return lines

    def kill(self) -> None:
        """End the runtime's process, as when it crashes; the emulator tells whoever waits."""
        if self._pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)

    def close(self) -> None:
        """Kill the emulator, the runtime and what that has started."""
        for pid in {self._emulator.pid, *children(self._emulator.pid), self._pid or 0} - {0}:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
        self._emulator.wait()
        self._output.wait_for_end(SECONDS_TO_DRAIN)
        for port in self._ports:
            self._host.ports.give_back(port)

    def _launch(self) -> None:
        self._ports = (self._host.ports.take(), self._host.ports.take())
        command = [
            *(str(self._host.emulator), "--log-level", "info"),
            *("--runtime-interface-emulator-address", f"127.0.0.1:{self._ports[0]}"),
            *("--runtime-api-address", f"127.0.0.1:{self._ports[1]}"),
            *(sys.executable, "-S", "-P", "-s", str(BOOTSTRAP)),
            *(str(self._host.runtime_packages), self.program.handler),
            sysconfig.get_path("platlib"),
        ]
        self._emulator: subprocess.Popen[bytes] = self._host.starter.start(
            command,
            self.program.folder,
            {**self.program.variables, "AWS_LAMBDA_FUNCTION_TIMEOUT": NO_TIMEOUT_SECONDS},
        )
        if self._emulator.stdout is None:
            raise OSError("The emulator has no output")
        self._output = Output(self._emulator.stdout, self.say)

    def _wait_until_listening(self) -> None:
        give_up = time.monotonic() + SECONDS_TO_LISTEN
        while time.monotonic() < give_up:
            connection = http.client.HTTPConnection("127.0.0.1", self._ports[0], timeout=1)
            with contextlib.closing(connection), contextlib.suppress(OSError):
                connection.connect()
                return
            if self._emulator.poll() is not None:
                raise EmulatorGoneError
            time.sleep(0.003)
        raise CallTimeoutError

    def _post(
        self, event: bytes, envelope: dict[str, object], seconds: float, trace: str = ""
    ) -> Answer:
        self._output.expect_call(announce="start" not in envelope)
        self.last_used = time.monotonic()
        headers = {"X-Amz-Client-Context": base64.b64encode(json.dumps(envelope).encode()).decode()}
        if trace:
            headers["X-Amzn-Trace-Id"] = trace
        connection = http.client.HTTPConnection("127.0.0.1", self._ports[0], timeout=seconds)
        watching = self._host.memory_watch.watching(self.look_at_memory)
        with contextlib.closing(connection), watching:
            try:
                connection.request("POST", INVOKE_PATH, body=event, headers=headers)
                response = connection.getresponse()
                return Answer(response.status, response.read())
            except TimeoutError:
                raise CallTimeoutError from None
            except (OSError, http.client.HTTPException):
                raise EmulatorGoneError from None
            finally:
                self.last_used = time.monotonic()
