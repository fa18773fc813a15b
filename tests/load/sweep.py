"""The sweep's ticks over a made-up table: the real boto3 clients, with AWS's answers, latencies
and request quotas in place of the network.
"""

import json
import re
import resource
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import boto3
from botocore.awsrequest import AWSResponse

from transcription.adapters.aws import _CONFIG
from transcription.adapters.dynamodb_table import DynamoTable
from transcription.adapters.job_load import DynamoJobLoad
from transcription.adapters.job_repository import DynamoJobRepository
from transcription.adapters.step_functions import StepFunctions
from transcription.steps.sweep import SweepOrphanedJobs, SweepReport
from transcription.steps.unstarted_executions import UnstartedExecutions

MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:dev-transcription"
EXECUTION = MACHINE.replace("stateMachine", "execution")
GRACE_SECONDS = 300
PAGE_BYTES = 1 << 20  #: DynamoDB's limit for the bytes of a query's page
#: Assumed seconds per call, long rather than short.
LATENCY = {
    "Query": 0.1,
    "GetItem": 0.008,
    "UpdateItem": 0.012,
    "DescribeExecution": 0.03,
    "StartExecution": 0.04,
    "ListExecutions": 0.2,
}
#: Source: "Step Functions service quotas": a bucket's size and its refill a second, in the regions
#: that are not us-east-1, us-west-2 and eu-west-1 (those have 300/15, 200/5 and 1,300/300).
QUOTAS = {"DescribeExecution": (250, 10), "ListExecutions": (100, 2), "StartExecution": (800, 150)}


@dataclass
class MadeUpCloud:
    """Open jobs, overdue or not, with executions that are all dead or all alive.

    It also has executions that failed today.
    """

    jobs: int
    alive: bool = False
    overdue: bool = True
    failed_executions: int = 0
    began: datetime = field(default_factory=lambda: datetime.now(UTC))
    calls: dict[str, int] = field(default_factory=dict)
    throttled: dict[str, int] = field(default_factory=dict)
    changed: dict[str, dict[str, Any]] = field(default_factory=dict)  #: attributes by job_id
    started: dict[str, None] = field(default_factory=dict)  #: ARNs, in order

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._left = {name: float(size) for name, (size, _) in QUOTAS.items()}
        self._at = dict.fromkeys(QUOTAS, time.monotonic())
        self._input = json.dumps(_event())
        sample = self._index_item(0)
        self._page = PAGE_BYTES // sum(
            len(name) + len(value["S"]) for name, value in sample.items()
        )

    def client(self, service: str) -> Any:
        """Returns a boto3 client that this answers."""
        client = boto3.client(  # type: ignore[call-overload]
            service,
            region_name="us-east-1",
            aws_access_key_id="local",
            aws_secret_access_key="local",
            config=_CONFIG,
        )
        client.meta.events.register(f"before-send.{service}", self._answer)
        return client

    def refill(self, seconds: float) -> None:
        """Refills quotas for the time until the next tick; nothing else changes."""
        with self._lock:
            for name in self._at:
                self._at[name] -= seconds
        self.calls.clear()
        self.throttled.clear()

    def _answer(self, request: Any, **_: Any) -> AWSResponse:
        operation = request.headers["X-Amz-Target"].decode().rpartition(".")[2]
        with self._lock:
            self.calls[operation] = self.calls.get(operation, 0) + 1
            allowed = self._take(operation)
        time.sleep(LATENCY[operation])
        if not allowed:
            return _response(request, 400, {"__type": "ThrottlingException", "message": "Rate"})
        asked = json.loads(request.body)
        with self._lock:
            answer = getattr(self, f"_{_snake(operation)}")(asked)
        return _response(request, 200, answer)

    def _take(self, operation: str) -> bool:
        if operation not in QUOTAS:
            return True
        size, rate = QUOTAS[operation]
        now = time.monotonic()
        self._left[operation] = min(
            size, self._left[operation] + (now - self._at[operation]) * rate
        )
        self._at[operation] = now
        if self._left[operation] < 1:
            self.throttled[operation] = self.throttled.get(operation, 0) + 1
            return False
        self._left[operation] -= 1
        return True

    # ----------------------------------------------------------------------------------- DynamoDB

    def _query(self, asked: dict[str, Any]) -> dict[str, Any]:
        values = asked["ExpressionAttributeValues"]
        if values[":status"]["S"] != "IN_PROGRESS":
            return {"Items": []}
        overdue_only = ":before" in values
        if overdue_only and not self.overdue:
            return {"Items": []}
        first = (
            int(asked["ExclusiveStartKey"]["number"]["N"]) if "ExclusiveStartKey" in asked else 0
        )
        items: list[Any] = []
        number = first
        while number < self.jobs and len(items) < self._page:
            if not (overdue_only and _job_id(number) in self.changed):
                items.append(self._index_item(number))
            number += 1
        answer: dict[str, Any] = {"Items": items}
        if number < self.jobs:
            answer["LastEvaluatedKey"] = {"number": {"N": str(number)}}
        return answer

    def _index_item(self, number: int) -> dict[str, Any]:
        job_id = _job_id(number)
        moved = self.changed.get(job_id, {}).get("next_check_at")
        return {
            "job_id": {"S": job_id},
            "status": {"S": "IN_PROGRESS"},
            "next_check_at": moved or {"S": self._stamp(hours=5)},
            "created_at": {"S": self._stamp(hours=6)},
        }

    def _record(self, job_id: str) -> dict[str, Any]:
        number = int(job_id.split("-")[1]) if job_id.count("-") > 1 else 0  # the event's own job
        return {
            **self._index_item(number),
            "execution": {"S": f"{EXECUTION}:{job_id}-{number}"},
            "input": {"S": self._input},
            "media": {"S": '{"bucket": "media", "key": "uploads/interview.mp3", "version": "v1"}'},
            "attempt": {"N": "1"},
            "resumes": {"N": "0"},
            **self.changed.get(job_id, {}),
        }

    def _get_item(self, asked: dict[str, Any]) -> dict[str, Any]:
        job_id = asked["Key"]["job_id"]["S"]
        return {"Item": self._record(job_id)} if job_id.startswith("interview-") else {}

    def _update_item(self, asked: dict[str, Any]) -> dict[str, Any]:
        job_id = asked["Key"]["job_id"]["S"]
        if not job_id.startswith("interview-"):  # the count of open jobs
            return {}
        values = asked["ExpressionAttributeValues"]
        self.changed.setdefault(job_id, {}).update(
            {
                name: values[f":{name}"]
                for name in ("next_check_at", "execution")
                if f":{name}" in values
            }
        )
        return {"Attributes": self._record(job_id)}

    # ----------------------------------------------------------------------------- Step Functions

    def _describe_execution(self, asked: dict[str, Any]) -> dict[str, Any]:
        arn = asked["executionArn"]
        status = "RUNNING" if self.alive or arn in self.started else "ABORTED"
        return {
            "executionArn": arn,
            "stateMachineArn": MACHINE,
            "status": status,
            "startDate": self.began.timestamp(),
            "input": self._input,
        }

    def _start_execution(self, asked: dict[str, Any]) -> dict[str, Any]:
        arn = f"{EXECUTION}:{asked['name']}"
        self.started[arn] = None
        return {"executionArn": arn, "startDate": time.time()}

    def _list_executions(self, asked: dict[str, Any]) -> dict[str, Any]:
        first = int(asked.get("nextToken", "0"))
        if asked["statusFilter"] == "RUNNING" and not self.alive:
            found = len(self.started)
            names = [arn.rpartition(":")[2] for arn in islice(self.started, first, first + 1000)]
        elif asked["statusFilter"] == "RUNNING":
            found = self.jobs
            names = [f"{_job_id(n)}-{n}" for n in range(first, min(first + 1000, found))]
        else:
            found = self.failed_executions if asked["statusFilter"] == "FAILED" else 0
            names = [f"failed-{n:06d}-{n:032x}" for n in range(first, min(first + 1000, found))]
        answer: dict[str, Any] = {
            "executions": [
                {
                    "executionArn": f"{EXECUTION}:{name}",
                    "stateMachineArn": MACHINE,
                    "name": name,
                    "status": asked["statusFilter"],
                    "startDate": time.time() - 3600,
                }
                for name in names
            ]
        }
        if first + 1000 < found:
            answer["nextToken"] = str(first + 1000)
        return answer

    def _stamp(self, hours: float) -> str:
        return (self.began - timedelta(hours=hours)).isoformat(timespec="milliseconds")[:-6] + "Z"


@dataclass(frozen=True)
class Tick:
    """A measured tick. cpu and wall in seconds, peak in MB of the whole process."""

    report: SweepReport
    wall: float
    cpu: float
    peak: float
    calls: dict[str, int]
    throttled: dict[str, int]


def tick(cloud: MadeUpCloud, sweep: SweepOrphanedJobs, timeout: float) -> Tick:
    """Runs a tick as Lambda does, with that timeout."""
    began, cpu = time.monotonic(), time.process_time()
    report = sweep.run(lambda: timeout - (time.monotonic() - began))
    return Tick(
        report,
        time.monotonic() - began,
        time.process_time() - cpu,
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        dict(cloud.calls),
        dict(cloud.throttled),
    )


def sweep_of(cloud: MadeUpCloud, now: Callable[[], datetime]) -> SweepOrphanedJobs:
    """Returns the sweep as its app.py makes it, without the parts for failed jobs."""
    table = DynamoTable(cloud.client("dynamodb"), "jobs")
    jobs = DynamoJobRepository(table)
    executions = StepFunctions(cloud.client("stepfunctions"), f"{MACHINE}:live")
    return SweepOrphanedJobs(
        stage="load",
        jobs=jobs,
        load=DynamoJobLoad(table),
        transcribe=None,  # type: ignore[arg-type]
        transcripts=None,  # type: ignore[arg-type]
        executions=executions,
        unstarted=UnstartedExecutions(jobs, executions, now),
        grace_seconds=GRACE_SECONDS,
        retention_days=90,
        now=now,
    )


def _job_id(number: int) -> str:
    return f"interview-{number:06d}-{number:020x}"


def _event() -> dict[str, Any]:
    return {
        "version": "0",
        "id": "17793124-05d4-b198-2fde-7ededc63b103",
        "detail-type": "Object Created",
        "source": "aws.s3",
        "account": "123456789012",
        "time": "2026-11-24T00:00:00Z",
        "region": "us-east-1",
        "resources": ["arn:aws:s3:::media"],
        "detail": {
            "version": "0",
            "bucket": {"name": "media"},
            "object": {
                "key": "uploads/interview.mp3",
                "size": 5_000_000,
                "etag": "0" * 32,
                "version-id": "IYV3p45BT0ac8hjHg1houSdS1a.Mro8e",
                "sequencer": "00617F08299329D189",
            },
            "request-id": "N4N7GDK58NMKJ12R",
            "requester": "123456789012",
            "source-ip-address": "203.0.113.9",
            "reason": "PutObject",
        },
    }


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()


class _Raw:
    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self, *_: Any, **__: Any) -> Any:
        yield self._body


def _response(request: Any, status: int, answer: dict[str, Any]) -> AWSResponse:
    body = json.dumps(answer).encode()
    headers: Any = {"content-length": str(len(body))}
    return AWSResponse(request.url, status, headers, _Raw(body))
