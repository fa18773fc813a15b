"""scribe as a user runs it: a program with an environment of its own."""

import json
import os
import re
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from scribe import ROOT
from scribe.local.control_api import authorization
from scribe.stack import Stack
from scribe.watch import JobSnapshot, StepFunctionsProgress, WatchedJob, Watcher
from transcription.domain.jobs import JobRecord


def command(*arguments: str) -> list[str]:
    """For subprocess."""
    return [sys.executable, "-m", "scribe", *arguments]


def environment(home: Path, **variables: str) -> dict[str, str]:
    """Nothing of the one that the tests run in; no AWS variable but those that are given."""
    return {"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONPATH": str(ROOT), **variables}


def scribe(
    folder: Path, *arguments: str, seconds: float = 300, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run it to its end in the folder."""
    return subprocess.run(
        command(*arguments),
        cwd=folder,
        env=environment(folder, **variables),
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )


def ended(
    stack: Stack, job_id: str, show: Callable[[JobSnapshot], None] = lambda _: None
) -> JobRecord:
    """The job's record at its end, watched as on AWS: by Step Functions' own history."""
    watcher = Watcher(stack.jobs, StepFunctionsProgress(stack.client("stepfunctions")), 0.25)
    ((_, end),) = watcher.follow_all([WatchedJob(job_id, "")], show, 120)
    assert isinstance(end, JobRecord), end
    return end


def set_job_scripts(endpoint: str, *scripts: dict[str, Any]) -> None:
    """How Transcribe's jobs go from now on."""
    url, body = f"{endpoint}/_localcloud/transcribe", json.dumps(scripts).encode()
    request = urllib.request.Request(url, body, authorization(endpoint))
    with urllib.request.urlopen(request, timeout=10):
        pass


def free_port() -> int:
    """One that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def processes_of(port: int) -> list[str]:
    """Command lines of all that runs for a local cloud: its address is in their environment."""
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
