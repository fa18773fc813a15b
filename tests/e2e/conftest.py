"""The whole system from outside: a stack that sam deployed, seen only through AWS's APIs."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from scribe.stack import Stack
from tests.conftest import Deployed
from tests.e2e.watched import PARAMETERS, Watched
from tests.faults.world import world
from tests.metrics import total
from transcription.domain.jobs import JobRecord
from transcription.domain.uploads import Upload

SECONDS = 180


@dataclass(frozen=True)
class System:
    """What a user of the stack does."""

    stack: Stack

    def upload(self, body: bytes, name: str, **metadata: str) -> Upload:
        """Put an object under uploads/."""
        key = f"{self.stack.upload_prefix}{name}"
        answer = self.stack.client("s3").put_object(
            Bucket=self.stack.media_bucket,
            Key=key,
            Body=body,
            Metadata={option.replace("_", "-"): value for option, value in metadata.items()},
        )
        version = answer["VersionId"]
        return Upload(self.stack.media_bucket, key, version, version)

    def job_of(self, upload: Upload) -> JobRecord:
        """The upload's job when it is settled: everything about it is done and reported."""
        job = self.until(lambda: self._settled(upload), f"the job of {upload.key}")
        assert isinstance(job, JobRecord)
        return job

    def _settled(self, upload: Upload) -> JobRecord | None:
        job = self.stack.jobs.get(upload.job_id)
        return job if job is not None and job.is_settled else None

    def until(self, look: Callable[[], Any], what: str, seconds: float = SECONDS) -> Any:
        """Look until there is something to see."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            seen = look()
            if seen:
                return seen
            time.sleep(0.3)
        pytest.fail(f"waited {seconds} s for {what}")

    def output(self, job: JobRecord, kind: str) -> str:
        """One of the job's five files."""
        assert job.outputs is not None
        answer = self.stack.client("s3").get_object(
            Bucket=self.stack.transcripts_bucket, Key=job.outputs[kind]
        )
        return str(answer["Body"].read().decode())

    def words(self, job: JobRecord) -> str:
        """What was said, as the normalised transcript has it."""
        segments = json.loads(self.output(job, "json"))["segments"]
        return " ".join(segment["text"] for segment in segments)

    def failed_message(self, job_id: str) -> dict[str, Any]:
        """The failed job's message in its queue."""
        return dict(self.until(lambda: self._failed_message(job_id), "the message", 20))

    def _failed_message(self, job_id: str) -> dict[str, Any] | None:
        answer = self.stack.client("sqs").receive_message(
            QueueUrl=self.stack.outputs["FailedJobsQueueUrl"],
            MaxNumberOfMessages=10,
            VisibilityTimeout=1,
        )
        for message in answer.get("Messages", []):
            body = json.loads(message["Body"])
            if body["job_id"] == job_id:
                return dict(body)
        return None

    def total(self, metric: str) -> float:
        """A metric of this stack, summed over the last hour."""
        now = datetime.now(UTC)
        return total(
            self.stack.client("cloudwatch"),
            ("Transcription", metric),
            {"service": "local-transcription"},
            (now - timedelta(hours=1), now + timedelta(minutes=1)),
        )

    def start(self, name: str, event: dict[str, Any]) -> str:
        """Start an execution as EventBridge, the sweep or an operator does; its ARN."""
        answer = self.stack.client("stepfunctions").start_execution(
            stateMachineArn=self.stack.outputs["StateMachineAliasArn"],
            name=name,
            input=json.dumps(event),
        )
        return str(answer["executionArn"])

    def ended(self, execution: str) -> dict[str, Any]:
        """The execution when it has ended."""
        client = self.stack.client("stepfunctions")

        def look() -> dict[str, Any] | None:
            seen = client.describe_execution(executionArn=execution)
            return dict(seen) if seen["status"] != "RUNNING" else None

        return dict(self.until(look, f"the end of {execution}"))

    def states_of(self, execution: str) -> list[str]:
        """The states that the execution entered, in order."""
        client = self.stack.client("stepfunctions")
        pages = client.get_paginator("get_execution_history").paginate(executionArn=execution)
        return [
            event["stateEnteredEventDetails"]["name"]
            for page in pages
            for event in page["events"]
            if "stateEnteredEventDetails" in event
        ]

    def sweep(self) -> dict[str, Any]:
        """One tick of the schedule, now."""
        answer = self.stack.client("lambda").invoke(
            FunctionName="local-sweep-orphaned-jobs", Qualifier="live", Payload=b"{}"
        )
        report = json.loads(answer["Payload"].read())
        assert "FunctionError" not in answer, report
        return dict(report)


@pytest.fixture(scope="session")
def system(stack: Deployed) -> System:
    """The deployed stack of this session."""
    return System(stack.stack)


@pytest.fixture(scope="module")
def watched() -> Iterator[Watched]:
    """A stack in skipped time, with its alarms; one for each file."""
    with world(PARAMETERS) as found:
        yield Watched(found)


@pytest.fixture
def calm(watched: Watched) -> Iterator[Watched]:
    """Calm again at the end."""
    watched.went_off()
    yield watched
    watched.calm()
