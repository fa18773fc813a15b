"""Builds the stack with sam build and deploys it to the local cloud with sam deploy."""

import contextlib
import fcntl
import hashlib
import importlib.metadata
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

from scribe import ROOT
from scribe.environment import WORK, local_environment
from scribe.errors import BuildFailed, DeployFailed, ScribeError
from scribe.local.cloud_process import last_lines, uninterrupted

CONFIG = "local"
_BUILDS = WORK / "builds"
_KEPT_SECONDS = 3600.0
_TRIES = 3
#: The sources of a build, and the files that decide how it is deployed.
_SOURCES = ("functions", "statemachine", "template.yaml", "samconfig.toml")
_NOT_SOURCES = frozenset({"__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache"})


def build(endpoint: str) -> tuple[Path, bool]:
    """Returns the built template, and whether it was built now, not earlier from the same sources.

    Waits if another command is building. Raises BuildFailed.
    """
    with _builds_locked():
        for _ in range(_TRIES):
            sources = fingerprint(ROOT, runtime())
            target = _BUILDS / sources
            template = target / "template" / "template.yaml"
            if template.is_file():
                target.touch()
                return template, False
            _forget_old_builds()
            making = target.with_name(f"{target.name}.{time.time_ns()}")
            try:
                _sam_build(making / "template", endpoint)
                if fingerprint(ROOT, runtime()) == sources:
                    # Renamed in one step, so that an interrupted build never counts as a complete
                    # one.
                    making.rename(target)
                    return template, True
            finally:
                shutil.rmtree(making, ignore_errors=True)
    raise BuildFailed(
        "The sources changed during the build.", ["Run it again when nothing changes them."]
    )


@contextlib.contextmanager
def _builds_locked() -> Iterator[None]:
    """Lets one process build at a time; the lock of a process that dies is released."""
    _BUILDS.mkdir(parents=True, exist_ok=True)
    with (WORK / "builds.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _sam_build(folder: Path, endpoint: str) -> None:
    arguments = ["--template-file", str(ROOT / "template.yaml"), "--build-dir", str(folder)]
    _sam("build", arguments, endpoint, BuildFailed)


def deploy(template: Path, endpoint: str, parameters: str = "") -> None:
    """Deploys the built template as the stack transcription-local. Raises DeployFailed.

    parameters, as Name=value Name=value, override those of samconfig.toml.
    """
    arguments = ["--template-file", str(template), "--no-progressbar"]
    _sam("deploy", arguments, endpoint, DeployFailed, parameters)


def runtime() -> str:
    """Returns Lambda's name for the Python that runs this, which runs the functions, too."""
    return f"python{sys.version_info.major}.{sys.version_info.minor}"


def parameter_overrides(root: Path = ROOT) -> str:
    """Returns samconfig.toml's overrides and the runtime: the command's option replaces the
    file's.
    """
    config = tomllib.loads((root / "samconfig.toml").read_text(encoding="utf-8"))
    parameters = config.get(CONFIG, {}).get("deploy", {}).get("parameters", {})
    overrides = parameters.get("parameter_overrides", "")
    text = overrides if isinstance(overrides, str) else " ".join(overrides)
    return f"{text} PythonRuntime={runtime()}".strip()


def fingerprint(root: Path, runtime: str) -> str:
    """Returns a name for a build, by the content of every source and by its tools: none is ever
    stale.
    """
    digest = hashlib.sha256()
    tools = (runtime, platform.machine(), importlib.metadata.version("aws-sam-cli"))
    digest.update(repr(tools).encode())
    for path in _files(root):
        content = path.read_bytes()
        digest.update(
            f"\n{path.relative_to(root)} {path.stat().st_mode & 0o111} {len(content)}\n".encode()
        )
        digest.update(content)
    return digest.hexdigest()[:20]


def _files(root: Path) -> Iterator[Path]:
    for source in _SOURCES:
        top = root / source
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file() and not _NOT_SOURCES.intersection(path.relative_to(root).parts):
                yield path


def _forget_old_builds() -> None:
    """Removes builds that were not used lately; one in use by another command is younger
    than that.
    """
    for item in _BUILDS.iterdir():
        if time.time() - item.stat().st_mtime > _KEPT_SECONDS:
            shutil.rmtree(item, ignore_errors=True)


def _sam(
    command: str,
    arguments: list[str],
    endpoint: str,
    failure: type[ScribeError],
    parameters: str = "",
) -> None:
    """Runs sam with its output in a log. Raises the failure with the last lines of it."""
    log = WORK / "log" / f"sam-{command}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    command_line = [
        *(sys.executable, "-m", "samcli", command),
        # Passed explicitly: sam looks for it beside the template, but a built template is
        # elsewhere.
        *("--config-file", str(ROOT / "samconfig.toml"), "--config-env", CONFIG),
        *("--parameter-overrides", f"{parameter_overrides()} {parameters}".strip()),
        *arguments,
    ]
    # sam deploy leaves an empty folder for each package that it makes.
    with tempfile.TemporaryDirectory(prefix="sam-", ignore_cleanup_errors=True) as temporary:
        variables = {**local_environment(endpoint), "TMPDIR": temporary}
        status = _run(command_line, variables, log)
    if status != 0:
        raise failure(f"sam {command} ended with status {status}:", last_lines(log, 25))


def _run(command_line: list[str], variables: dict[str, str], log: Path) -> int:
    with log.open("wb") as output:
        process = subprocess.Popen(
            command_line,
            cwd=ROOT,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        return process.wait()
    # after Ctrl-C: sam does not get this terminal's signals, so it is ended here
    except BaseException:
        with uninterrupted():
            os.killpg(process.pid, signal.SIGTERM)
            process.wait()
        raise
