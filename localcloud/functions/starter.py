"""Starts emulators, from one thread that lives as long as they may."""

import os
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

LAUNCH = Path(__file__).with_name("launch.py")


class Starter:
    """Starts programs that die when this object is closed, or its process ends in whatever way.

    The kernel ends a child whose death signal is set when the *thread* that started it ends;
    threads that answer requests come and go, so all are started from one of our own.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="function-starter")

    def start(
        self, command: list[str], folder: Path, variables: Mapping[str, str]
    ) -> subprocess.Popen[bytes]:
        """Start the command in a session of its own, its output and errors in one pipe."""
        return self._thread.submit(self._start, command, folder, variables).result()

    def _start(
        self, command: list[str], folder: Path, variables: Mapping[str, str]
    ) -> subprocess.Popen[bytes]:
        launch = [sys.executable, "-I", "-S", str(LAUNCH), str(os.getpid()), *command]
        return subprocess.Popen(
            launch,
            cwd=folder,
            env=dict(variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def close(self) -> None:
        """End the thread, and with it every program that is left."""
        self._thread.shutdown()
