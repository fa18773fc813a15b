"""What the functions' processes on this machine share: how they are started, watched and
reached.
"""

import shutil
import tempfile
from pathlib import Path

from localcloud.functions.emulator import emulator
from localcloud.functions.memory import MemoryWatch
from localcloud.functions.ports import Ports
from localcloud.functions.runtime_packages import link_runtime_packages
from localcloud.functions.starter import Starter


class Host:
    """This machine as a place to run functions on. Raises EmulatorMissingError where it is none."""

    def __init__(self) -> None:
        self.emulator = emulator()
        self.folder = Path(tempfile.mkdtemp(prefix="local-functions-"))
        self.runtime_packages = link_runtime_packages(self.folder / "runtime")
        self.packages = self.folder / "packages"
        self.scratch = self.folder / "tmp"
        self.scratch.mkdir()
        self.ports = Ports()
        self.starter = Starter()
        self.memory_watch = MemoryWatch()

    def close(self) -> None:
        """End what is still running, and remove every file that was made."""
        self.memory_watch.close()
        self.starter.close()
        shutil.rmtree(self.folder, ignore_errors=True)
