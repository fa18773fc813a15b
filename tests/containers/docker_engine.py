"""Whether functions can run in containers here."""

import os
import platform
import subprocess

import pytest

from scribe.local.deployment import runtime

_ARCHITECTURES = {"x86_64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}


def image() -> str:
    """The image that sam local invoke runs a function in, for this Python and this machine."""
    architecture = _ARCHITECTURES[platform.machine()]
    return f"public.ecr.aws/lambda/python:{runtime().removeprefix('python')}-{architecture}"


def require_containers() -> None:
    """Skip where containers cannot run; where CONTAINERS=required, fail."""
    reason = why_not()
    if reason is None:
        return
    if os.environ.get("CONTAINERS") == "required":
        pytest.fail(f"CONTAINERS=required, but {reason}", pytrace=False)
    pytest.skip(reason)


def why_not() -> str | None:
    """Why they cannot; None where they can."""
    if not _succeeds("docker", "info"):
        return "no Docker engine answers"
    if not _succeeds("docker", "image", "inspect", image()):
        return f"the image is not here: docker pull {image()}"
    return None


def _succeeds(*command: str) -> bool:
    try:
        done = subprocess.run(command, capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
