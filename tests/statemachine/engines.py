"""What runs the definition: the interpreter, or Step Functions Local where its image is."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Protocol

import boto3
import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.s3 import notifications
from moto.stepfunctions.parser.asl.component.common.error_name.error_equals_decl import (
    ErrorEqualsDecl,
)
from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl
from moto.stepfunctions.parser.asl.component.state import state as interpreter_state
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_events import (  # noqa: E501
    StateTaskServiceEvents,
)
from moto.stepfunctions.parser.asl.component.state.wait.wait_function.wait_function import (
    WaitFunction,
)

from localcloud import moto_patches
from localcloud.clients import Clients
from tests.statemachine.definition import hurried

REGION = "us-east-1"
ALIAS = "live"
IMAGE = "amazon/aws-stepfunctions-local"
_LOCAL_PORT = 8083  # the image knows no other
_STARTUP_SECONDS = 60


class Clock:
    """How long the interpreter would have slept, in seconds."""

    def __init__(self) -> None:
        self.waits: list[float] = []  #: of Wait states
        self.retries: list[float] = []  #: before the next try of a Task, jitter included

    def reset(self) -> None:
        """Forget what was slept."""
        self.waits.clear()
        self.retries.clear()


class Engine(Protocol):
    """Step Functions, to a test."""

    endpoint: str
    clock: Clock | None  #: None: the engine keeps the real time
    counts: bool  #: whether the metric reaches CloudWatch
    starts_through_the_front: bool  #: whether a hand-over is a call that an outage can refuse

    def prepared(self, definition: str) -> str:
        """The definition, changed no more than the engine's clock asks for."""
        ...

    def start_arn(self, state_machine_arn: str) -> str:
        """What a test starts."""
        ...

    def heir_arn(self, state_machine_arn: str) -> str:
        """What an execution that hands over starts."""
        ...

    def publish(self, client: Any, state_machine_arn: str) -> None:
        """Make the alias, where the engine knows aliases."""
        ...


class Interpreter:
    """moto's interpreter as the local cloud has it, in this process.

    It runs the definition as it is: its clock is what is hurried.
    """

    counts = True
    starts_through_the_front = True

    def __init__(self, endpoint: str, clock: Clock) -> None:
        self.endpoint = endpoint
        self.clock: Clock | None = clock

    def prepared(self, definition: str) -> str:
        return definition

    def start_arn(self, state_machine_arn: str) -> str:
        return self.heir_arn(state_machine_arn)

    def heir_arn(self, state_machine_arn: str) -> str:
        return f"{state_machine_arn}:{ALIAS}"

    def publish(self, client: Any, state_machine_arn: str) -> None:
        version = client.publish_state_machine_version(stateMachineArn=state_machine_arn)
        client.create_state_machine_alias(
            name=ALIAS,
            routingConfiguration=[
                {"stateMachineVersionArn": version["stateMachineVersionArn"], "weight": 100}
            ],
        )


@contextmanager
def interpreter(endpoint: str, clients: Clients) -> Iterator[Interpreter]:
    """The interpreter calls services at this endpoint, and never really sleeps."""
    clock = Clock()

    def wait(_function: WaitFunction, env: object, wait_seconds: float) -> None:
        clock.waits.append(wait_seconds)

    with pytest.MonkeyPatch.context() as patch:
        _restore_moto_after(patch)
        moto_patches.apply(clients)
        clients.connect(endpoint)
        # Both are where moto waits for real; it has no setting for either.
        patch.setattr(retrier_decl, "time", SimpleNamespace(sleep=clock.retries.append))
        patch.setattr(WaitFunction, "_wait_interval", wait)
        yield Interpreter(endpoint, clock)


def _restore_moto_after(patch: pytest.MonkeyPatch) -> None:
    """What moto_patches changes for good is as it was when the block ends."""
    changed = [
        (retrier_decl, "time"),
        (retrier_decl.RetrierDecl, "_eval_body"),
        (ErrorEqualsDecl, "_eval_body"),
        (StateTaskServiceEvents, "_from_error"),
        (interpreter_state, "StateData"),
        (notifications, "_send_event_bridge_message"),
    ]
    users = [
        (module, "boto_client_for")
        for name, module in list(sys.modules.items())
        if name.startswith("moto.stepfunctions.") and hasattr(module, "boto_client_for")
    ]
    for owner, name in (*changed, *users):
        patch.setattr(owner, name, getattr(owner, name))


class StepFunctionsLocal:
    """AWS's own engine in its container, on the host's network, with hurried retries.

    It has no endpoint for CloudWatch, so "Count the failure" is answered by its mock configuration.
    """

    counts = False
    starts_through_the_front = False
    clock = None
    endpoint = f"http://127.0.0.1:{_LOCAL_PORT}"

    def prepared(self, definition: str) -> str:
        return hurried(definition)

    def start_arn(self, state_machine_arn: str) -> str:
        return f"{state_machine_arn}#metrics-are-mocked"

    def heir_arn(self, state_machine_arn: str) -> str:
        return state_machine_arn

    def publish(self, client: Any, state_machine_arn: str) -> None:
        """It knows no aliases."""


def mock_configuration(state_machine: str) -> str:
    """Step Functions Local's: only the metric is answered by it."""
    case = {"metrics-are-mocked": {"Count the failure": "Counted"}}
    return json.dumps(
        {
            "StateMachines": {state_machine: {"TestCases": case}},
            "MockedResponses": {"Counted": {"0": {"Return": {}}}},
        }
    )


def missing_image() -> str | None:
    """Why Step Functions Local cannot run here; None where it can."""
    if shutil.which("docker") is None:
        return "Step Functions Local needs Docker, and there is no docker here"
    listed = subprocess.run(
        ["docker", "images", "-q", IMAGE], capture_output=True, text=True, timeout=20, check=False
    )
    if listed.returncode != 0:
        return "Step Functions Local needs Docker, and no Docker engine answers"
    return None if listed.stdout.strip() else f"the image {IMAGE} is not on this machine"


@contextmanager
def step_functions_local(
    services: str, state_machine: str, folder: Path
) -> Iterator[StepFunctionsLocal]:
    """The container, calling services at that endpoint, until the block ends."""
    mocks = folder / "mocks.json"
    mocks.write_text(mock_configuration(state_machine))
    settings = {
        "AWS_ACCOUNT_ID": DEFAULT_ACCOUNT_ID,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "engine",
        "AWS_SECRET_ACCESS_KEY": "engine",
        "SFN_MOCK_CONFIG": "/mocks.json",
        "WAIT_TIME_SCALE": "0.001",
        "LAMBDA_ENDPOINT": services,
        "DYNAMODB_ENDPOINT": services,
        "SQS_ENDPOINT": services,
        "EVENTS_ENDPOINT": services,
        "STEP_FUNCTIONS_ENDPOINT": StepFunctionsLocal.endpoint,
    }
    variables = [part for item in settings.items() for part in ("-e", "=".join(item))]
    mounted = ["-v", f"{mocks}:/mocks.json:ro"]
    started = subprocess.run(
        ["docker", "run", "-d", "--rm", "--network", "host", *mounted, *variables, IMAGE],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    container = started.stdout.strip()
    try:
        _wait_until_it_answers()
        yield StepFunctionsLocal()
    finally:
        subprocess.run(["docker", "rm", "-f", container], capture_output=True, check=False)


def _wait_until_it_answers() -> None:
    client = boto3.client(
        "stepfunctions",
        region_name=REGION,
        endpoint_url=StepFunctionsLocal.endpoint,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    end = time.monotonic() + _STARTUP_SECONDS
    while True:
        try:
            client.list_state_machines()
        except Exception:  # refused, reset, half an answer: not there yet
            if time.monotonic() > end:
                raise
            time.sleep(0.5)
        else:
            return
