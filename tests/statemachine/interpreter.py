"""Runs the definition in moto's interpreter, without its waits."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.core import DEFAULT_ACCOUNT_ID
from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl
from moto.stepfunctions.parser.asl.component.state.wait.wait_function.wait_function import (
    WaitFunction,
)
from moto.stepfunctions.parser.models import stepfunctions_parser_backends

from tests.statemachine.definition import substituted
from tests.statemachine.services import Answers, Script, Services
from tests.template import jobs_table

REGION = "us-east-1"
TABLE = "jobs"
TAGS = "team=video"
NAME = "transcription"
ARN = f"arn:aws:states:{REGION}:{DEFAULT_ACCOUNT_ID}:stateMachine:{NAME}"
#: Instead of the definition's thousand, which take the interpreter half a minute.
TRIES_OF_A_THOUSAND = 1 + 10
_LONGEST_SECONDS = 60


class DefectiveDefinition(Exception):
    """A path or a payload that cannot be evaluated. On AWS nothing retries or catches it."""


@dataclass(frozen=True)
class EndedExecution:
    """An execution and its history."""

    arn: str
    status: str
    history: list[dict[str, Any]]

    @cached_property
    def path(self) -> list[str]:
        """Returns the states that it entered, in order."""
        return [event["name"] for event in self._entered]

    def inputs_of(self, state: str) -> list[dict[str, Any]]:
        """Returns the state's input at each entry."""
        return [json.loads(event["input"]) for event in self._entered if event["name"] == state]

    @property
    def failure(self) -> tuple[str | None, str | None]:
        """Returns its error and its cause."""
        details = self.history[-1].get("executionFailedEventDetails", {})
        return details.get("error"), details.get("cause")

    @property
    def _entered(self) -> list[dict[str, Any]]:
        found = (event.get("stateEnteredEventDetails") for event in self.history)
        return [details for details in found if details]


class Interpreter:
    """One state machine and all that it calls."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.waits: list[float] = []  #: seconds, of Wait states
        self.retries: list[float] = []  #: seconds before the next try of a Task
        self._dynamodb, self._sqs = services.moto("dynamodb"), services.moto("sqs")
        self._states = services.moto("stepfunctions")
        self._dynamodb.create_table(TableName=TABLE, **jobs_table())
        self._failed_jobs = self._sqs.create_queue(QueueName="failed-jobs")["QueueUrl"]
        self._dead_letters = self._sqs.create_queue(QueueName="undelivered-events")["QueueUrl"]
        self._create()

    def reset(self) -> None:
        """Removes the script, the outages, the messages, and the waits so far."""
        self.services.reset()
        self.waits.clear()
        self.retries.clear()
        self.failed_jobs()
        self.dead_letters()

    def script(self, **answers: Answers) -> None:
        """Sets the answers of the functions start, check and process."""
        self.services.functions = Script(**answers)

    def arn_of(self, name: str) -> str:
        """Returns the ARN of the execution of this name."""
        return f"{ARN.replace(':stateMachine:', ':execution:')}:{name}"

    def run(self, event: object, name: str) -> EndedExecution:
        """Starts an execution, and returns it once it has ended."""
        self._states.start_execution(stateMachineArn=ARN, name=name, input=json.dumps(event))
        return self.ended(self.arn_of(name))

    def ended(self, arn: str) -> EndedExecution:
        """Returns the execution once it has ended. Raises DefectiveDefinition, TimeoutError."""
        end = time.monotonic() + _LONGEST_SECONDS
        # The interpreter is a thread of this process. A request to moto would slow it down.
        backend = stepfunctions_parser_backends[DEFAULT_ACCOUNT_ID][REGION]
        while (status := backend.describe_execution(arn).status) == "RUNNING":
            if time.monotonic() > end:
                raise TimeoutError(arn)
            time.sleep(0.01)
        pages = self._states.get_paginator("get_execution_history").paginate(executionArn=arn)
        history = [event for page in pages for event in page["events"]]
        for event in history:
            if "States.Runtime" in str(event):
                raise DefectiveDefinition(event)
        return EndedExecution(arn, status, history)

    def input_of(self, arn: str) -> Any:
        """Returns the execution's input."""
        return json.loads(self._states.describe_execution(executionArn=arn)["input"])

    def put_record(self, job_id: str, **attributes: str) -> None:
        """Writes a record of texts, as another execution leaves it."""
        item = {"job_id": job_id, **attributes}
        self._dynamodb.put_item(
            TableName=TABLE, Item={name: {"S": value} for name, value in item.items()}
        )

    def record(self, job_id: str) -> dict[str, str]:
        """Returns the job's record, numbers as texts; an empty one if it has none."""
        answer = self._dynamodb.get_item(TableName=TABLE, Key={"job_id": {"S": job_id}})
        return {name: str(*value.values()) for name, value in answer.get("Item", {}).items()}

    def failed_jobs(self) -> list[dict[str, Any]]:
        """Takes the messages from the failed-jobs queue; returns their bodies."""
        return [json.loads(message["Body"]) for message in self._taken(self._failed_jobs)]

    def dead_letters(self) -> list[dict[str, Any]]:
        """Takes the messages from the dead-letter queue of uploads."""
        return self._taken(self._dead_letters)

    def _taken(self, queue: str) -> list[dict[str, Any]]:
        taken = []
        while messages := self._sqs.receive_message(
            QueueUrl=queue, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
        ).get("Messages"):
            taken += messages
            for message in messages:
                self._sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
        return taken

    def _create(self) -> None:
        values = {
            "Partition": "aws",
            "StartTranscriptionFunction": "start",
            "CheckTranscriptionStatusFunction": "check",
            "ProcessTranscriptionResultsFunction": "process",
            "StateMachineArn": ARN,
            "JobTags": TAGS,
            "JobsTable": TABLE,
            "FailedJobsQueueUrl": self._failed_jobs,
            "UndeliveredEventsQueueUrl": self._dead_letters,
        }
        self._states.create_state_machine(
            name=NAME,
            definition=substituted(values).replace(
                '"MaxAttempts": 1000', f'"MaxAttempts": {TRIES_OF_A_THOUSAND - 1}'
            ),
            roleArn=f"arn:aws:iam::{DEFAULT_ACCOUNT_ID}:role/state-machine",
        )


@contextmanager
def running_interpreter() -> Iterator[Interpreter]:
    """Runs moto in this process, with its waits and the interpreter's clients replaced."""
    with (
        mock_aws(config={"stepfunctions": {"execute_state_machine": True}}),
        pytest.MonkeyPatch.context() as patch,
    ):
        services = Services(REGION)
        interpreter = Interpreter(services)

        def wait(_function: WaitFunction, env: object, wait_seconds: float) -> None:
            interpreter.waits.append(wait_seconds)

        # moto has no setting for these: it waits by the machine's time, and makes a client a call.
        patch.setattr(retrier_decl, "time", SimpleNamespace(sleep=interpreter.retries.append))
        patch.setattr(WaitFunction, "_wait_interval", wait)
        patch.setattr(boto3, "client", services.client)
        yield interpreter
