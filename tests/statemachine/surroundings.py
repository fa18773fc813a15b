"""What is around the state machine: table, queues, bus and metric, all for real."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
from botocore.config import Config

from tests.metrics import total
from tests.statemachine.engines import REGION
from transcription.adapters.dynamodb_table import DynamoTable
from transcription.adapters.job_repository import INDEX, DynamoJobRepository

#: The test's own access key: outages are not for it.
SPECTATOR = "spectator"


def client(service: str, endpoint: str) -> Any:
    """A client of the test's own."""
    return boto3.client(  # type: ignore[call-overload]
        service,
        region_name=REGION,
        endpoint_url=endpoint,
        aws_access_key_id=SPECTATOR,
        aws_secret_access_key="local",
        config=Config(retries={"total_max_attempts": 1}),
    )


class Surroundings:
    """The services' side: what a test prepares there, and what it finds there afterwards."""

    def __init__(self, services: str, name: str) -> None:
        self._name = name
        self._dynamodb = client("dynamodb", services)
        self._sqs = client("sqs", services)
        self._bus = client("events", services)
        self._cloudwatch = client("cloudwatch", services)
        self._make_table()
        self._failed_jobs = self._sqs.create_queue(QueueName=f"{name}-failed-jobs")["QueueUrl"]
        self._events = self._listening_queue(f"{name}-events")
        self._counted_before = 0.0

    def substitutions(self) -> dict[str, str]:
        """What the definition's placeholders for all of this stand for."""
        return {
            "JobsTable": self._name,
            "FailedJobsQueueUrl": self._failed_jobs,
            "ServiceName": self._name,
        }

    def empty(self) -> None:
        """Take the messages out, and count from here."""
        for queue in (self._failed_jobs, self._events):
            self._taken(queue)  # PurgeQueue works once a minute
        self._counted_before = self._count()

    def put_record(self, job_id: str, **attributes: str) -> None:
        """A record of texts, as another execution has left it."""
        item = {"job_id": job_id, **attributes}
        self._dynamodb.put_item(
            TableName=self._name, Item={name: {"S": value} for name, value in item.items()}
        )

    def record(self, job_id: str) -> dict[str, str] | None:
        """The job's record, numbers as texts; None where there is none."""
        answer = self._dynamodb.get_item(TableName=self._name, Key={"job_id": {"S": job_id}})
        item = answer.get("Item")
        return {name: str(*value.values()) for name, value in item.items()} if item else None

    @property
    def jobs(self) -> DynamoJobRepository:
        """The records as the functions read them."""
        return DynamoJobRepository(DynamoTable(self._dynamodb, self._name))

    def failed_jobs(self) -> list[dict[str, Any]]:
        """The messages in the failed-jobs queue, taken out."""
        return self._taken(self._failed_jobs)

    def events(self) -> list[dict[str, Any]]:
        """The stack's own events that a rule on the bus has delivered, taken out."""
        return self._taken(self._events)

    def failures_counted(self) -> float:
        """How far the metric JobsFailed has risen in this test."""
        return self._count() - self._counted_before

    def _make_table(self) -> None:
        self._dynamodb.create_table(
            TableName=self._name,
            KeySchema=[{"AttributeName": "job_id", "KeyType": "HASH"}],
            AttributeDefinitions=[
                {"AttributeName": name, "AttributeType": "S"}
                for name in ("job_id", "status", "next_check_at")
            ],
            GlobalSecondaryIndexes=[
                {
                    "IndexName": INDEX,
                    "KeySchema": [
                        {"AttributeName": "status", "KeyType": "HASH"},
                        {"AttributeName": "next_check_at", "KeyType": "RANGE"},
                    ],
                    "Projection": {"ProjectionType": "ALL"},
                }
            ],
            BillingMode="PAY_PER_REQUEST",
        )

    def _listening_queue(self, name: str) -> str:
        url: str = self._sqs.create_queue(QueueName=name)["QueueUrl"]
        attributes = self._sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
        self._bus.put_rule(Name=name, EventPattern=json.dumps({"source": ["transcription"]}))
        self._bus.put_targets(
            Rule=name, Targets=[{"Id": "queue", "Arn": attributes["Attributes"]["QueueArn"]}]
        )
        return url

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
        now = datetime.now(UTC)
        return total(
            self._cloudwatch,
            ("Transcription", "JobsFailed"),
            {"service": self._name},
            (now - timedelta(hours=1), now + timedelta(hours=1)),
        )
