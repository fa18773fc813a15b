"""Finds out whether functions can run in containers here."""

import os
import platform
import subprocess

import pytest

from scribe.local.deployment import runtime

_ARCHITECTURES = {"x86_64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}


def image() -> str:
    """Returns the image in which sam local invoke runs a function, for this Python and machine."""
    architecture = _ARCHITECTURES[platform.machine()]
    return f"public.ecr.aws/lambda/python:{runtime().removeprefix('python')}-{architecture}"


def require_containers() -> None:
    """Skips if containers cannot run; fails if CONTAINERS=required."""
    reason = why_not()
    if reason is None:
        return
    if os.environ.get("CONTAINERS") == "required":
        pytest.fail(f"CONTAINERS=required, but {reason}", pytrace=False)
    pytest.skip(reason)


def why_not() -> str | None:
    """Returns why they cannot run; None if they can."""
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
