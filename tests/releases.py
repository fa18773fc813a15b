"""Another release of the stack: its sources, changed, built and deployed by the real sam."""

import shutil
import subprocess
import sys
from pathlib import Path

from scribe import ROOT
from scribe.environment import local_environment
from scribe.local.deployment import parameter_overrides

SOURCES = ("functions", "statemachine", "template.yaml", "samconfig.toml")


def copy_of_sources(folder: Path) -> Path:
    """What is deployed, to be changed."""
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, folder / name, ignore=ignored)
        else:
            shutil.copy(source, folder)
    return folder


def release(sources: Path, endpoint: str, parameters: str = "") -> subprocess.CompletedProcess[str]:
    """sam build and sam deploy of these sources; the deployment, ended.

    parameters take the place of samconfig.toml's of the same names.
    """
    overrides = f"{parameter_overrides()} {parameters}".strip()
    common = ["--config-env", "local", "--parameter-overrides", overrides]
    for command in (["build"], ["deploy", "--no-progressbar"]):
        done = subprocess.run(
            [sys.executable, "-m", "samcli", *command, *common],
            cwd=sources,
            env={**local_environment(endpoint), "TMPDIR": str(sources)},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    return done
