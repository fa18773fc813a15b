"""What comes out of an emulator's pipe: its own words, and the function's lines."""

import re
import threading
from collections.abc import Callable
from typing import IO

LineListener = Callable[[str], None]

START = re.compile(r"^START RequestId: (\S+) Version: ")
END = re.compile(r"^END RequestId: ")
REPORT = re.compile(r"^REPORT RequestId: ")
INIT = re.compile(r"INIT REPORT\(durationMs: ([0-9.]+)\)")
EMULATOR = re.compile(r"^\d\d \w{3} \d{4} [\d:,]+ \[\w+\] \(rapid\) ")


class Output:
    """Reads an emulator's output in a thread of its own until it ends.

    Lines of the function go to the listener; the emulator's tell the call's request id, its end,
    and how long the process took to start. Of those the listener gets a call's START only: END is
    missing where the process died, and the figures in REPORT are made up.
    """

    def __init__(self, pipe: IO[bytes], listener: LineListener) -> None:
        self._pipe = pipe
        self._listener = listener
        self._ended_call = threading.Event()
        self._announce = False
        self.request_id = ""
        self.init_seconds: float | None = None
        self._thread = threading.Thread(target=self._read, name="function-output", daemon=True)
        self._thread.start()

    def expect_call(self, *, announce: bool) -> None:
        """What comes now belongs to a new call; announce says whether its START goes to the
        listener.
        """
        self._announce = announce
        self._ended_call.clear()

    def wait_for_end_of_call(self, seconds: float) -> None:
        """Wait until all that the call wrote has been read."""
        self._ended_call.wait(seconds)

    def wait_for_end(self, seconds: float) -> None:
        """Wait until the pipe is closed."""
        self._thread.join(seconds)

    def _read(self) -> None:
        with self._pipe:
            for raw in self._pipe:
                self._take(raw.decode("utf-8", "replace").rstrip("\n"))
        self._ended_call.set()

    def _take(self, line: str) -> None:
        if start := START.match(line):
            self.request_id = start[1]
            if self._announce:
                self._listener(line)
        elif END.match(line):
            pass
        elif REPORT.match(line):
            self._ended_call.set()
        elif EMULATOR.match(line):
            self._note(line)
        else:
            self._listener(line)

    def _note(self, line: str) -> None:
        init = INIT.search(line)
        if init and self.init_seconds is None:  # a failed start is tried again by the emulator
            self.init_seconds = float(init[1]) / 1000
