"""AWS's own engine for development, Step Functions Local, where its image and Docker are.

https://docs.aws.amazon.com/step-functions/latest/dg/sfn-local.html
"""

import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import boto3
from moto.core import DEFAULT_ACCOUNT_ID

from tests.statemachine.definition import hurried
from tests.statemachine.engines import REGION

IMAGE = "amazon/aws-stepfunctions-local"
_PORT = 8083  # the image knows no other
_STARTUP_SECONDS = 60


class StepFunctionsLocal:
    """AWS's own engine in its container, on the host's network, with hurried retries.

    It has no endpoint for CloudWatch, so "Count the failure" is answered by its mock configuration.
    """

    counts = False
    starts_through_the_front = False
    clock = None
    endpoint = f"http://127.0.0.1:{_PORT}"

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


@cache
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
