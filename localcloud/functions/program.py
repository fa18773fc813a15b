"""What a function's process is made from."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Program:
    """A package, its handler, and the limits it runs under.

    folder is the unpacked package, the process's working directory; variables is its whole
    environment but for what the emulator adds; timeout is in seconds, memory in MB.
    """

    name: str
    version: str
    folder: Path
    handler: str
    variables: Mapping[str, str]
    timeout: int
    memory: int
