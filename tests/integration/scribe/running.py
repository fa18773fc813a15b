"""scribe as a user runs it: a program with an environment of its own."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from scribe import ROOT
from scribe.stack import Stack
from scribe.watch import JobSnapshot, StepFunctionsProgress, WatchedJob, Watcher
from transcription.domain.jobs import JobRecord


def command(*arguments: str) -> list[str]:
    """Returns the command for subprocess."""
    return [sys.executable, "-m", "scribe", *arguments]


def environment(home: Path, **variables: str) -> dict[str, str]:
    """Returns an environment with these variables and none of AWS's from the tests' own."""
    return {"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONPATH": str(ROOT), **variables}


def scribe(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Runs it to its end in the folder."""
    return subprocess.run(
        command(*arguments),
        cwd=folder,
        env=environment(folder, **variables),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def ended(
    stack: Stack, job_id: str, show: Callable[[JobSnapshot], None] = lambda _: None
) -> JobRecord:
    """Returns the job's record at its end, watched as on AWS: by Step Functions' own history."""
    watcher = Watcher(stack.jobs, StepFunctionsProgress(stack.client("stepfunctions")), 0.25)
    ((_, end),) = watcher.follow_all([WatchedJob(job_id, "")], show, 120)
    assert isinstance(end, JobRecord), end
    return end


def processes_of(port: int) -> list[str]:
    """Returns the command lines of a local cloud's processes: they have its address."""
    mark = f"127.0.0.1:{port}"
    found = []
    for folder in Path("/proc").iterdir():
        if not re.fullmatch(r"[0-9]+", folder.name) or int(folder.name) == os.getpid():
            continue
        try:
            line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            around = (folder / "environ").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if mark in line or mark in around:
            found.append(line)
    return found
