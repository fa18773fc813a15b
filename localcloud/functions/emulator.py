"""Where aws-lambda-rie is: it ships inside aws-sam-cli."""

import importlib.util
import platform
from pathlib import Path

ARCHITECTURES = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}


class EmulatorMissingError(Exception):
    """aws-lambda-rie cannot run here: not Linux, an unknown processor, or aws-sam-cli is not
    installed.
    """


def emulator() -> Path:
    """The path of the aws-lambda-rie binary for this machine. Raises EmulatorMissingError."""
    if platform.system() != "Linux":
        raise EmulatorMissingError(
            f"aws-lambda-rie runs on Linux only, and this is {platform.system()}"
        )
    architecture = ARCHITECTURES.get(platform.machine().lower())
    if architecture is None:
        raise EmulatorMissingError(f"aws-lambda-rie is not built for {platform.machine()}")
    package = importlib.util.find_spec("samcli")
    if package is None or package.origin is None:
        raise EmulatorMissingError("aws-lambda-rie comes with aws-sam-cli, which is not installed")
    folder = Path(package.origin).parent / "local" / "rapid"
    binary = folder / f"aws-lambda-rie-{architecture}"
    if not binary.is_file():
        raise EmulatorMissingError(f"aws-sam-cli has no {binary.name} in {folder}")
    return binary
