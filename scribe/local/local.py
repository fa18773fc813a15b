"""`make local`: keeps the local cloud running, and prints what happens on it."""

import json
import time
from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from scribe import ROOT
from scribe.job_progress import outcome
from scribe.local.cloud_process import DEFAULT_PORT, CloudProcess
from scribe.local.control_api import ControlApi, RunningExecution
from scribe.local.docker_bridge import bridge_options
from scribe.local.function_settings import function_settings
from scribe.local.local_stack import local_stack
from scribe.stack import Stack
from scribe.terminal import Terminal
from transcription.domain.errors import InvalidEvent, ServiceUnavailable
from transcription.domain.uploads import parse_upload

INTERVAL = 0.3
#: For sam local invoke --env-vars, while this stack runs.
SETTINGS = ROOT / "out" / "env.json"


def local(port: int, terminal: Terminal, *, for_containers: bool) -> None:
    """Starts it, prints how to use it, and follows it until Ctrl-C. Raises ScribeError."""
    options = bridge_options() if for_containers else []
    with local_stack(port, terminal, options) as (cloud, stack):
        SETTINGS.parent.mkdir(exist_ok=True)
        SETTINGS.write_text(json.dumps(function_settings(stack), indent=2) + "\n")
        for line in _introduction(cloud, stack, for_containers=for_containers):
            terminal.result(line)
        log = TransitionLog(stack, terminal.result)
        control_api = ControlApi(cloud.endpoint)
        while True:
            log.note(control_api.executions())
            cloud.check_alive()
            time.sleep(INTERVAL)


def _introduction(cloud: CloudProcess, stack: Stack, *, for_containers: bool) -> list[str]:
    port = "" if cloud.port == DEFAULT_PORT else f" PORT={cloud.port}"
    containers = [
        "With Docker, one function at a time:",
        "  make build",
        "  sam local invoke StartTranscriptionFunction -e events/start-garbage.json \\",
        "    --config-env local",
    ]
    if not for_containers:
        containers = [
            "Containers of `sam local invoke` reach it if it listens on Docker's network, too:",
            f"  make local DOCKER=1{port}",
        ]
    return [
        "",
        "In another terminal (the key is a new one at each start):",
        f'  eval "$(make -s env{port})"',
        "  scribe upload samples/welcome.flac --wait",
        f"  aws s3 cp samples/hello.wav s3://{stack.media_bucket}/{stack.upload_prefix}",
        "",
        *containers,
        "",
        "Ctrl-C ends it, and everything in it is gone: copy what you want to keep.",
        "Below, every state that an execution enters:",
    ]


class TransitionLog:
    """Reports each state that an execution enters, once, and how the execution ended."""

    def __init__(self, stack: Stack, report: Callable[[str], None]) -> None:
        self._stack = stack
        self._stepfunctions: Any = stack.client("stepfunctions")
        self._report = report
        self._names: dict[str, str] = {}
        self._last: dict[str, tuple[str, str | None]] = {}

    def note(self, executions: list[RunningExecution]) -> None:
        """Reports the news of these executions since the last call."""
        for execution in executions:
            now = (execution.status, execution.state)
            if self._last.get(execution.arn) == now:
                continue
            self._last[execution.arn] = now
            self._report(
                f"{time.strftime('%H:%M:%S')}  {self._name(execution)}  {self._what(execution)}"
            )

    def _what(self, execution: RunningExecution) -> str:
        if execution.status == "RUNNING":
            return execution.state or "started"
        job = self._job(self._name(execution))
        if job is None or job.execution != execution.arn:
            return execution.status
        if job.error:
            return f"{outcome(job)}: {job.error.get('code')}: {job.error.get('message')}"
        return outcome(job)

    def _job(self, job_id: str) -> Any:
        try:
            return self._stack.jobs.get(job_id)
        except (ServiceUnavailable, ClientError, BotoCoreError):
            return None

    def _name(self, execution: RunningExecution) -> str:
        if execution.arn not in self._names:
            self._names[execution.arn] = self._job_id(execution.arn) or execution.name
        return self._names[execution.arn]

    def _job_id(self, arn: str) -> str | None:
        try:
            found = self._stepfunctions.describe_execution(executionArn=arn)
            return parse_upload(json.loads(found["input"])).job_id
        except (ClientError, BotoCoreError, InvalidEvent, ValueError):
            return None
