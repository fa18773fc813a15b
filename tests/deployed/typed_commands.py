"""Runs commands of the documents exactly as they are written there."""

import json
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scribe import ROOT
from scribe.environment import local_environment
from tests.deployed.stack import DeployedStack

DOCS = ROOT / "docs"
_LONGEST_SECONDS = 1800


def line_that_begins(document: Path, beginning: str) -> str:
    """Returns the document's one line that begins so."""
    text = document.read_text(encoding="utf-8")
    (line,) = re.findall(rf"^{re.escape(beginning)}.*$", text, re.MULTILINE)
    return str(line)


def commands_under(document: Path, heading: str) -> str:
    """Returns the shell commands between this heading and the next one."""
    text = document.read_text(encoding="utf-8")
    section = text.partition(f"\n{heading}\n")[2].partition("\n#")[0]
    return "\n".join(re.findall(r"^```sh\n(.*?)^```", section, re.MULTILINE | re.DOTALL))


def typed(
    commands: str, environment: Mapping[str, str], folder: Path = ROOT, answers: str = ""
) -> subprocess.CompletedProcess[str]:
    """Runs the commands with Bash in the folder, with the runbook's `output` defined."""
    output = line_that_begins(DOCS / "operations.md", "output() {")
    return subprocess.run(
        ["bash", "-e", "-u", "-o", "pipefail", "-c", f"{output}\n{commands}"],
        cwd=folder,
        env=dict(environment),
        input=answers,
        capture_output=True,
        text=True,
        timeout=_LONGEST_SECONDS,
        check=False,
    )


@dataclass
class RunbookOperator:
    """Types commands of the runbook, in stage local."""

    stack: DeployedStack
    folder: Path

    def types(self, beginning: str, **variables: str) -> Any:
        """Runs the one line that begins so, with its variables set; returns its output."""
        done = self.run(beginning, variables)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if done.stdout.strip() else None

    def run(self, beginning: str, variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
        return typed(
            line_that_begins(DOCS / "operations.md", beginning),
            {
                **local_environment(self.stack.endpoint),
                "AWS_DEFAULT_OUTPUT": "json",
                "STAGE": "local",
                **variables,
            },
            self.folder,
        )
