"""Runs commands of the documents exactly as they are written there."""

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

from scribe import ROOT

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
