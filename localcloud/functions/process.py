"""One execution environment: a function's process, started, called, watched and ended."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from localcloud.functions import report
from localcloud.functions.bootstrap import END_OF_CALL
from localcloud.functions.host import Host
from localcloud.functions.memory import peak_bytes
from localcloud.functions.program import Program
from localcloud.functions.result import Result

#: "The Init phase is limited to 10 seconds", Lambda developer guide.
INIT_SECONDS = 10.0
_MEGABYTE = 1024 * 1024
_SECONDS_TO_DRAIN = 1.0
_READ_BYTES = 1 << 20

LineListener = Callable[[str], None]


@dataclass(frozen=True)
class Invocation:
    """One call of a function: JSON, and the ARN as the caller gave it."""

    body: bytes
    arn: str
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    trace: str = ""


class StartError(Exception):
    """The process did not become ready; the call gets result instead."""

    def __init__(self, result: Result) -> None:
        super().__init__(result.payload.decode("utf-8", "replace"))
        self.result = result


class _ProcessEndedError(Exception):
    """The process ended instead of answering."""


class FunctionProcess:
    """A process that takes one call at a time, and is closed if it does not survive one.

    The listener gets each line of its log, from another thread. last_used is on the scale of
    time.monotonic().
    """

    def __init__(self, host: Host, program: Program, listener: LineListener) -> None:
        self.program = program
        self.init_seconds: float | None = None
        self.last_used = self._began = time.monotonic()
        self._listener = listener
        self._watch = host.memory_watch
        self._peak: int | None = None
        self._log: list[str] = []
        self._call_ended = threading.Event()
        self._channel, theirs = socket.socketpair()
        with theirs:
            self._process = host.start(program, theirs.fileno())
        self._reader = threading.Thread(target=self._read, name="function-output", daemon=True)
        self._reader.start()

    def wait_until_ready(self, seconds: float) -> str | None:
        """Returns None once it waits for calls, or the error document if it cannot.

        Raises TimeoutError.
        """
        try:
            message = self._receive(seconds)
        except _ProcessEndedError:
            message = {"init_error": self._exit_document(str(uuid.uuid4()))}
        self.init_seconds = time.monotonic() - self._began
        failure: str | None = message.get("init_error")
        return failure

    def call(self, invocation: Invocation, *, first: bool, ahead: float = 0.0) -> Result:
        """Calls the function, whose clock is this many seconds ahead.

        first is whether the process was started for this call; the report then includes the start.
        """
        self._log, began, status = [], time.monotonic(), None
        self._call_ended.clear()
        self._say(report.start_line(invocation.request_id, self.program.version))
        answer: dict[str, str] = {}
        try:
            self._send(invocation, ahead)
            answer = self._receive(self.program.timeout)
            self._call_ended.wait(_SECONDS_TO_DRAIN)
        except TimeoutError:
            status = "timeout"
        except (_ProcessEndedError, OSError):
            status = "error"
        self._look_at_memory()
        if self._is_over_its_memory:
            status = "error"
        self.last_used = time.monotonic()
        seconds = min(self.last_used - began, float(self.program.timeout))
        return self._result(invocation.request_id, answer, seconds, status, first=first)

    def failed(self, document: str, seconds: float, status: str) -> Result:
        """Returns the result of a call whose process did not become ready."""
        request_id = str(uuid.uuid4())
        self._say(report.end_line(request_id))
        self._say(self._report(request_id, seconds, None, status))
        return Result(
            document.encode(), "Unhandled", request_id, seconds, self._log, survived=False
        )

    def kill(self) -> None:
        """Ends the process as in a crash, which its waiting caller then sees."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._process.pid, signal.SIGKILL)

    def close(self) -> None:
        """Ends the process and its children."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._channel.close()
        self._reader.join(_SECONDS_TO_DRAIN)

    @property
    def _is_over_its_memory(self) -> bool:
        return (self._peak or 0) > self.program.memory * _MEGABYTE

    def _look_at_memory(self) -> None:
        """Records the process's peak, and kills it if that exceeds its limit, as on AWS.

        The peak shows even a spike between two checks. Its children do not count.
        """
        self._peak = peak_bytes(self._process.pid) or self._peak
        if self._is_over_its_memory:
            self.kill()

    def _result(
        self,
        request_id: str,
        answer: dict[str, str],
        seconds: float,
        status: str | None,
        *,
        first: bool,
    ) -> Result:
        if status == "timeout":
            self._say(report.timeout_line(request_id, self.program.timeout))
            payload = report.timeout_document(request_id, self.program.timeout)
            self.close()
        elif status == "error":
            payload = self._exit_document(request_id)
            self._say(json.loads(payload)["errorMessage"])
            self.close()
        else:
            payload = answer.get("result", answer.get("error", ""))
        error = None if status is None and "result" in answer else "Unhandled"
        if len(payload) > report.MOST_RESPONSE_BYTES:
            payload, error = report.TOO_LARGE, "Unhandled"
        init = self.init_seconds if first else None
        self._say(report.end_line(request_id))
        self._say(self._report(request_id, seconds, init, status))
        return Result(
            payload.encode(), error, request_id, seconds, self._log, survived=status is None
        )

    def _report(
        self, request_id: str, seconds: float, init: float | None, status: str | None
    ) -> str:
        return report.report_line(
            request_id, seconds, init, self.program.memory, self._peak, status
        )

    def _exit_document(self, request_id: str) -> str:
        """Returns how the process ended."""
        if self._is_over_its_memory:
            return report.exit_document(request_id, "signal: killed")
        try:
            status = self._process.wait(_SECONDS_TO_DRAIN)
        except subprocess.TimeoutExpired:
            return report.exit_document(request_id, "without a reason")
        if status < 0:
            name = (signal.strsignal(-status) or str(-status)).lower()
            return report.exit_document(request_id, f"signal: {name}")
        return report.exit_document(request_id, f"exit status {status}")

    def _send(self, invocation: Invocation, ahead: float) -> None:
        call = {
            "request_id": invocation.request_id,
            "arn": invocation.arn,
            "trace": invocation.trace,
            "timeout": self.program.timeout,
            "ahead": ahead,
            "event": invocation.body.decode(),
        }
        self._channel.settimeout(self.program.timeout)
        self._channel.sendall(json.dumps(call).encode() + b"\n")

    def _receive(self, seconds: float) -> dict[str, Any]:
        """Returns the process's next message. Raises TimeoutError, _ProcessEndedError."""
        end, received = time.monotonic() + seconds, list[bytes]()
        with self._watch.watching(self._look_at_memory):
            while not (received and received[-1].endswith(b"\n")):
                self._channel.settimeout(max(0.001, end - time.monotonic()))
                try:
                    read = self._channel.recv(_READ_BYTES)
                except ConnectionError:
                    read = b""
                if not read:
                    raise _ProcessEndedError
                received.append(read)
        message: dict[str, Any] = json.loads(b"".join(received))
        return message

    def _read(self) -> None:
        pipe = self._process.stdout
        if pipe is None:
            return
        with pipe:
            for raw in pipe:
                line, ended, _ = raw.decode("utf-8", "replace").rstrip("\n").partition(END_OF_CALL)
                if line or not ended:
                    self._say(line)
                if ended:
                    self._call_ended.set()

    def _say(self, line: str) -> None:
        self._log.append(line)
        self._listener(line)


def started(host: Host, program: Program, listener: LineListener) -> FunctionProcess:
    """Returns a process that waits for calls. Raises StartError.

    As on AWS, a start that takes too long is repeated once, within the call's own time.
    """
    process = FunctionProcess(host, program, listener)
    try:
        failure = process.wait_until_ready(INIT_SECONDS)
    except TimeoutError:
        process.close()
        process = FunctionProcess(host, program, listener)
        try:
            failure = process.wait_until_ready(program.timeout)
        except TimeoutError:
            process.close()
            document = report.timeout_document(str(uuid.uuid4()), program.timeout)
            raise StartError(process.failed(document, program.timeout, "timeout")) from None
    if failure is None:
        return process
    process.close()
    raise StartError(process.failed(failure, process.init_seconds or 0.0, "error"))
