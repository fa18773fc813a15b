"""The stage on which the definition plays: everything around it that it calls, and who watches."""

import json
import time
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import boto3
from botocore.config import Config
from moto.core import DEFAULT_ACCOUNT_ID

from tests.statemachine.definition import substituted
from tests.statemachine.engines import REGION, Engine
from tests.statemachine.scripted import Outages, ScriptedLambda, Step

#: The test's own access key: outages are not for it.
SPECTATOR = "spectator"
SERVICE_NAME = "local-transcription"
_PATIENCE_SECONDS = 30
_FUNCTION_ARN = f"arn:aws:lambda:{REGION}:{DEFAULT_ACCOUNT_ID}:function:local-{{}}:3"


class DefectiveDefinition(Exception):
    """A path or a payload that cannot be evaluated.

    Nothing retries or catches it.
    """


@dataclass(frozen=True)
class Run:
    """An execution that has ended."""

    arn: str
    status: str
    error: str | None
    cause: str | None
    history: list[dict[str, Any]]

    @cached_property
    def path(self) -> list[str]:
        """The states that it entered, in order."""
        return [
            event["stateEnteredEventDetails"]["name"]
            for event in self.history
            if "stateEnteredEventDetails" in event
        ]

    def inputs_of(self, state: str) -> list[dict[str, Any]]:
        """What the state was entered with, each time."""
        entered = [event.get("stateEnteredEventDetails", {}) for event in self.history]
        return [json.loads(item["input"]) for item in entered if item.get("name") == state]


class Stage:
    """The services of one state machine. Made once; reset() empties it between two tests."""

    def __init__(
        self, engine: Engine, services: str, functions: ScriptedLambda, outages: Outages, name: str
    ) -> None:
        self.engine = engine
        self.functions = functions
        self.outages = outages
        self._services = services
        self._name = name
        self._states = self._client("stepfunctions", engine.endpoint)
        self._dynamodb = self._client("dynamodb", services)
        self._sqs = self._client("sqs", services)
        self._cloudwatch = self._client("cloudwatch", services)
        self._make_table()
        self._failed_jobs = self._sqs.create_queue(QueueName=f"{name}-failed-jobs")["QueueUrl"]
        self._events = self._listening_queue(f"{name}-events")
        self._state_machine = self._make_state_machine()

    # -- before an execution

    def reset(self) -> None:
        """No outage, no script, no messages, nothing counted."""
        self.outages.none()
        self.functions.follow({})
        for queue in (self._failed_jobs, self._events):
            self._taken(queue)  # PurgeQueue works once a minute
        if self.engine.clock:
            self.engine.clock.reset()
        self._counted_before = self._count()

    def script(
        self,
        start: list[Step] | None = None,
        check: list[Step] | None = None,
        process: list[Step] | None = None,
    ) -> None:
        """What the three functions answer from here on."""
        scripts = {
            "start-transcription": start,
            "check-transcription-status": check,
            "process-transcription-results": process,
        }
        self.functions.follow({name: steps for name, steps in scripts.items() if steps})

    def put_record(self, job_id: str, **attributes: str) -> None:
        """A record of texts, as another execution has left it."""
        item = {"job_id": job_id, **attributes}
        self._dynamodb.put_item(
            TableName=self._name, Item={name: {"S": value} for name, value in item.items()}
        )

    # -- an execution

    def arn_of(self, name: str) -> str:
        """The ARN of the execution of that name."""
        return f"{self._state_machine.replace(':stateMachine:', ':execution:')}:{name}"

    def run(self, event: object, name: str) -> Run:
        """Start an execution, and wait until it ends."""
        arn = self._states.start_execution(
            stateMachineArn=self.engine.start_arn(self._state_machine),
            name=name,
            input=json.dumps(event),
        )["executionArn"]
        return self.ended(arn)

    def ended(self, arn: str) -> Run:
        """The execution when it has ended."""
        end = time.monotonic() + _PATIENCE_SECONDS
        while (found := self._states.describe_execution(executionArn=arn))["status"] == "RUNNING":
            if time.monotonic() > end:
                self._states.stop_execution(executionArn=arn)
                raise TimeoutError(f"{arn} did not end; its last events: {self._history(arn)[-6:]}")
            time.sleep(0.02)
        history = self._history(arn)
        defects = [event for event in history if "States.Runtime" in json.dumps(event, default=str)]
        if defects:
            raise DefectiveDefinition(defects[0])
        return Run(arn, found["status"], found.get("error"), found.get("cause"), history)

    def input_of(self, arn: str) -> dict[str, Any]:
        """What the execution was started with."""
        text = self._states.describe_execution(executionArn=arn)["input"]
        started: dict[str, Any] = json.loads(text)
        return started

    def executions(self, job_id: str) -> set[str]:
        """The names of the executions whose names begin with the job's id."""
        listed = self._states.list_executions(stateMachineArn=self._state_machine)["executions"]
        return {item["name"] for item in listed if (item["name"] or "").startswith(job_id)}

    # -- after an execution

    def record(self, job_id: str) -> dict[str, str] | None:
        """The job's record, all of whose attributes are texts here; None where there is none."""
        answer = self._dynamodb.get_item(TableName=self._name, Key={"job_id": {"S": job_id}})
        item = answer.get("Item")
        return {name: value["S"] for name, value in item.items()} if item else None

    def failed_jobs(self) -> list[dict[str, Any]]:
        """The messages in the failed-jobs queue, taken out."""
        return self._taken(self._failed_jobs)

    def events(self) -> list[dict[str, Any]]:
        """The stack's own events that a rule on the bus has delivered, taken out."""
        return self._taken(self._events)

    def failures_counted(self) -> float:
        """How far the metric JobsFailed has risen in this test."""
        return self._count() - self._counted_before

    # -- the stage itself

    def _client(self, service: str, endpoint: str) -> Any:
        return boto3.client(
            service,
            region_name=REGION,
            endpoint_url=endpoint,
            aws_access_key_id=SPECTATOR,
            aws_secret_access_key="local",
            config=Config(retries={"total_max_attempts": 1}),
        )

    def _make_table(self) -> None:
        self._dynamodb.create_table(
            TableName=self._name,
            KeySchema=[{"AttributeName": "job_id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "job_id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )

    def _listening_queue(self, name: str) -> str:
        url: str = self._sqs.create_queue(QueueName=name)["QueueUrl"]
        attributes = self._sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
        bus = self._client("events", self._services)
        bus.put_rule(Name=name, EventPattern=json.dumps({"source": ["transcription"]}))
        bus.put_targets(
            Rule=name, Targets=[{"Id": "queue", "Arn": attributes["Attributes"]["QueueArn"]}]
        )
        return url

    def _make_state_machine(self) -> str:
        arn = f"arn:aws:states:{REGION}:{DEFAULT_ACCOUNT_ID}:stateMachine:{self._name}"
        values = {
            "Partition": "aws",
            "StartTranscriptionFunction": _FUNCTION_ARN.format("start-transcription"),
            "CheckTranscriptionStatusFunction": _FUNCTION_ARN.format("check-transcription-status"),
            "ProcessTranscriptionResultsFunction": _FUNCTION_ARN.format(
                "process-transcription-results"
            ),
            "StateMachineArn": self.engine.heir_arn(arn),
            "JobsTable": self._name,
            "FailedJobsQueueUrl": self._failed_jobs,
            "ServiceName": f"{SERVICE_NAME}-{self._name}",
        }
        made: str = self._states.create_state_machine(
            name=self._name,
            definition=self.engine.prepared(substituted(values)),
            roleArn=f"arn:aws:iam::{DEFAULT_ACCOUNT_ID}:role/state-machine",
        )["stateMachineArn"]
        self.engine.publish(self._states, made)
        return made

    def _history(self, arn: str) -> list[dict[str, Any]]:
        pages = self._states.get_paginator("get_execution_history").paginate(executionArn=arn)
        return [event for page in pages for event in page["events"]]

    def _taken(self, queue: str) -> list[dict[str, Any]]:
        bodies = []
        while messages := self._sqs.receive_message(
            QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=0
        ).get("Messages"):
            bodies += [json.loads(message["Body"]) for message in messages]
            for message in messages:
                self._sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
        return bodies

    def _count(self) -> float:
        dimensions = [{"Name": "service", "Value": f"{SERVICE_NAME}-{self._name}"}]
        now = time.time()
        points = self._cloudwatch.get_metric_statistics(
            Namespace="Transcription",
            MetricName="JobsFailed",
            Dimensions=dimensions,
            StartTime=now - 3600,
            EndTime=now + 3600,
            Period=86_400,
            Statistics=["Sum"],
        )["Datapoints"]
        return float(sum(point["Sum"] for point in points))
