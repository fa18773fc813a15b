"""Shared by the functions' processes on this machine: how they are started and watched."""

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from localcloud.functions.memory import MemoryWatch
from localcloud.functions.program import Program
from localcloud.functions.runtime_packages import link_runtime_packages

BOOTSTRAP = Path(__file__).with_name("bootstrap.py")


class Host:
    """Starts processes for functions.

    The kernel ends a function's process when the *thread* that started it ends. Threads that answer
    requests come and go, so one thread starts them all.
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="local-functions-"))
        self.packages = self.folder / "packages"
        self.scratch = self.folder / "tmp"
        self.scratch.mkdir()
        self.memory_watch = MemoryWatch()
        self._runtime_packages = link_runtime_packages(self.folder / "runtime")
        self._starter = ThreadPoolExecutor(1, thread_name_prefix="function-starter")

    def start(self, program: Program, channel: int) -> subprocess.Popen[bytes]:
        """Starts a process in a session of its own, called over the channel, a socket's number.

        Its output and errors share one pipe.
        """
        command = [
            *(sys.executable, "-S", "-P", "-s", str(BOOTSTRAP), str(channel)),
            *(str(self._runtime_packages), sysconfig.get_path("platlib"), str(os.getpid())),
        ]
        return self._starter.submit(_popen, command, program, channel).result()

    def close(self) -> None:
        """Ends every remaining process, and removes every file that was made."""
        self.memory_watch.close()
        self._starter.shutdown()
        shutil.rmtree(self.folder, ignore_errors=True)


def _popen(command: list[str], program: Program, channel: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        cwd=program.folder,
        env=program.variables(),
        pass_fds=[channel],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
