"""The stack on a local cloud, with the actions and observations of its users and operators."""

import itertools
import json
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import boto3

from scribe.environment import local_access
from scribe.local.cloud_process import local_cloud
from scribe.local.deployment import build, deploy
from scribe.local.local_stack import local_stack
from scribe.operations.erasures import Erasure
from scribe.operations.job_traces import ErasableJob
from scribe.operations.wiring import Operations
from scribe.stack import Stack, Target, find_stack
from scribe.terminal import Terminal
from tests import recordings
from tests.deployed.cloud_control import DAY, MOST_SKIPS, CloudControl, NotSettled
from tests.deployed.reports import StackReports
from tests.fakes.uploads import event_for
from tests.metrics import total
from transcription.adapters.daily_media import media_item
from transcription.domain.jobs import JobRecord, Status
from transcription.domain.uploads import Upload
from transcription.steps.unstarted_executions import HORIZON

#: Near the real defaults. Few polls per execution, so that a queued job is handed over.
WITHOUT_LIMIT = (
    "PollMinSeconds=5 PollMaxSeconds=600 PollsPerExecution=3 SweepSchedule='rate(5 minutes)' "
    "SweepGraceSeconds=300 GiveUpAfterDays=2"
)
PARAMETERS = f"{WITHOUT_LIMIT} MaxDailyMediaHours=1000"
SETTLED_AFTER_DAYS = 6.0
#: Of the local cloud.
OPTIONS = ("--transcribe-jobs", "8")


def event_of(upload: Upload, **more: Any) -> dict[str, Any]:
    """Returns S3's event of the upload."""
    event = event_for(upload.key, upload.version, **more)
    event["detail"]["bucket"]["name"] = upload.bucket
    return event


class DeployedStack:
    """A stack for many tests: each upload is a job of its own."""

    def __init__(self, stack: Stack, endpoint: str) -> None:
        self.stack = stack
        self.endpoint = endpoint
        self.cloud = CloudControl(endpoint)
        self.outputs = stack.outputs
        self._clients: dict[str, Any] = {}
        self.reports = StackReports(stack)
        self._numbers = itertools.count(1)
        self._attempts: dict[str, int] = {}  #: requested attempts, by job_id

    def client(self, service: str) -> Any:
        """Returns an operator's client."""
        if service not in self._clients:
            self._clients[service] = self.stack.client(service)
        return self._clients[service]

    def number(self) -> int:
        """Returns a new number at each call."""
        return next(self._numbers)

    # ----------------------------------------------------------------------- users and operators

    def upload(self, body: bytes | None = None, name: str = "", **metadata: str) -> Upload:
        """Uploads a recording of two seconds, or this body, to uploads/."""
        name = name or f"run-{self.number()}.wav"
        answer = self.client("s3").put_object(
            Bucket=self.stack.media_bucket,
            Key=f"{self.stack.upload_prefix}{name}",
            Body=recordings.speech("hello") if body is None else body,
            Metadata={option.replace("_", "-"): value for option, value in metadata.items()},
        )
        return self.version(f"{self.stack.upload_prefix}{name}", answer["VersionId"])

    def version(self, key: str, version: str) -> Upload:
        """Returns the upload of this version of the key."""
        return Upload(self.stack.media_bucket, key, version, version)

    def start(self, name: str, event: Mapping[str, Any]) -> str:
        """Starts an execution, as an operator or a redelivery does; returns its ARN."""
        answer = self.client("stepfunctions").start_execution(
            stateMachineArn=self.outputs["StateMachineAliasArn"],
            name=name,
            input=json.dumps(event),
        )
        return str(answer["executionArn"])

    def deliver_again(self, upload: Upload) -> str:
        """Delivers the upload's event again; returns the ARN of its execution."""
        return self.start(f"again-{self.number()}-{upload.job_id}"[:80], event_of(upload))

    def retry(self, upload: Upload, attempt: int = 2, **more: Any) -> None:
        """Retries the job as an operator does; it then is settled only after this attempt."""
        self._attempts[upload.job_id] = attempt
        event = event_of(upload, retry={"attempt": attempt}, job_id=upload.job_id, **more)
        self.start(f"retry-{self.number()}-{upload.job_id}"[:80], event)

    def use_up_the_day(self) -> None:
        """Leaves no room for another recording in the day's MaxDailyMediaHours."""
        hours = float(self.stack.parameters["MaxDailyMediaHours"])
        self.client("dynamodb").put_item(
            TableName=self.outputs["JobsTable"],
            Item={
                "job_id": {"S": media_item(self.cloud.now)},
                "seconds": {"N": str(hours * 3600)},
            },
        )

    def leap_to_midnight(self, before: float) -> None:
        """Goes to that many seconds before the next day begins in UTC."""
        now = self.cloud.now
        midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        self.cloud.leap((midnight - now).total_seconds() - before)
        self.cloud.skip()

    def free_the_day(self) -> None:
        """Restores the day's full hours."""
        key = {"job_id": {"S": media_item(self.cloud.now)}}
        self.client("dynamodb").delete_item(TableName=self.outputs["JobsTable"], Key=key)

    def release(self, upload: Upload) -> None:
        """Releases the job as an operator does."""
        event = event_of(upload, release={"attempt": 1})
        self.start(f"release-{self.number()}-{upload.job_id}"[:80], event)

    def erase(self, upload: Upload) -> list[Erasure]:
        """Erases the job as an operator does; the cloud's time passes while the command waits."""

        def now() -> float:
            return self.cloud.now.timestamp()

        def sleep(_: float) -> None:
            self.cloud.skip(60)

        time: dict[str, Any] = {"monotonic": now, "sleep": sleep}
        erasures = Operations(self.stack).erasures
        erasures = replace(
            erasures,
            cancellations=replace(erasures.cancellations, **time),
            messages=replace(erasures.messages, listen=0),
            **time,
        )
        return list(erasures.erase([ErasableJob(upload.job_id, upload, self.job(upload))], 7200))

    def cancel(self, upload: Upload) -> None:
        """Cancels the job as an operator does."""
        attempt = self._attempts.get(upload.job_id, 1)
        event = event_of(upload, cancel={"attempt": attempt})
        self.start(f"cancel-{self.number()}-{upload.job_id}"[:80], event)

    def sweep(self) -> dict[str, Any]:
        """Sweeps once besides the schedule; returns the report."""
        answer = self.client("lambda").invoke(
            FunctionName="local-sweep-orphaned-jobs", Qualifier="live", Payload=b"{}"
        )
        return dict(json.loads(answer["Payload"].read()))

    def stop(self, execution: str) -> None:
        self.client("stepfunctions").stop_execution(executionArn=execution)

    def redrive(self) -> int:
        """Runs every dead letter again; returns their number."""
        self.reports.collect()
        letters, self.reports.dead_letters = self.reports.dead_letters, []
        for letter in letters:
            self.start(f"redriven-{self.number()}", letter.input)
        return len(letters)

    def heal(self) -> None:
        """Removes all faults and job scripts, and sets all clocks right."""
        self.cloud.set_faults()
        self.cloud.script_jobs()
        self.cloud.skew_clocks()

    # ---------------------------------------------------------------------------------- outcomes

    def job(self, upload: Upload) -> JobRecord | None:
        """Returns the upload's record."""
        return self.stack.jobs.get(upload.job_id)

    def existing_job(self, upload: Upload) -> JobRecord:
        """Returns the upload's record. Raises LookupError."""
        if (job := self.job(upload)) is None:
            raise LookupError(f"{upload.key} has no record")
        return job

    def until_job_is(self, upload: Upload, *statuses: Status, days: float = 1.0) -> None:
        """Skips until the job has one of these statuses. Raises NotSettled."""
        self.cloud.until(lambda: (job := self.job(upload)) and job.status in statuses, days)

    def settled_job(self, upload: Upload) -> JobRecord:
        """Returns the upload's record, once nothing is left to do for it. Raises NotSettled."""
        self.settle(upload)
        return self.existing_job(upload)

    def rest(self) -> None:
        """Leaps a day, so that the sweep forgets earlier dead executions.

        It ends with a tick of the sweep, so that the time until the next one is always the same.
        """
        self.cloud.leap(HORIZON.total_seconds())
        self.cloud.skip()

    def settle(self, *uploads: Upload, days: float = SETTLED_AFTER_DAYS) -> None:
        """Skips until nothing is left to do for these uploads. Raises NotSettled."""
        end = self.cloud.now.timestamp() + days * DAY
        for _ in range(MOST_SKIPS):
            now = self.cloud.skip()
            if self.cloud.is_idle() and all(self._is_settled(upload) for upload in uploads):
                self.reports.collect()
                return
            if now.timestamp() > end:
                break
        self.reports.collect()
        raise NotSettled(f"still open at {now}")

    def objects(self, prefix: str) -> dict[str, bytes]:
        """Returns the objects of the transcripts bucket under the prefix."""
        s3, bucket = self.client("s3"), self.stack.transcripts_bucket
        listed = s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])
        return {
            item["Key"]: s3.get_object(Bucket=bucket, Key=item["Key"])["Body"].read()
            for item in listed
        }

    def output(self, job: JobRecord, kind: str) -> str:
        """Returns one of the job's five files."""
        assert job.outputs is not None, job.error
        return self.objects(job.outputs[kind])[job.outputs[kind]].decode()

    def words(self, job: JobRecord) -> str:
        """Returns the spoken words by the normalised transcript."""
        segments = json.loads(self.output(job, "json"))["segments"]
        return " ".join(segment["text"] for segment in segments)

    def failures_counted(self, since: datetime) -> float:
        """Returns the count of the alarm jobs-failed from then on, with the minutes before."""
        return total(
            self.client("cloudwatch"),
            ("AWS/SQS", "NumberOfMessagesSent"),
            {"QueueName": self.outputs["FailedJobsQueueUrl"].rpartition("/")[2]},
            (since - timedelta(minutes=5), self.cloud.now + timedelta(days=1)),
        )

    def _is_settled(self, upload: Upload) -> bool:
        job = self.job(upload)
        if job is None or job.attempt < self._attempts.get(job.job_id, 1):
            self.reports.collect()
            return any(letter.is_of(upload) for letter in self.reports.dead_letters)
        return job.is_settled and job.next_check_at is None


@contextmanager
def stack_with(prepare: Callable[[Callable[[str], Any]], str]) -> Iterator[DeployedStack]:
    """Starts a local cloud and deploys the stack with the parameters that prepare returns.

    prepare makes the resources that they name; it gets a function that returns clients.
    """
    with local_cloud(free_port(), OPTIONS) as cloud:
        template, _ = build(cloud.endpoint)
        cloud.wait_until_ready()
        access = local_access(cloud.endpoint)
        session = boto3.Session(
            access["AWS_ACCESS_KEY_ID"],
            access["AWS_SECRET_ACCESS_KEY"],
            region_name=access["AWS_REGION"],
        )
        own = prepare(partial(session.client, endpoint_url=cloud.endpoint))
        deploy(template, cloud.endpoint, f"{PARAMETERS} {own}")
        yield DeployedStack(find_stack(Target.local(cloud.endpoint)), cloud.endpoint)


@contextmanager
def deployed_stack(
    parameters: str = PARAMETERS,
    terminal: Terminal | None = None,
    options: Sequence[str] = OPTIONS,
) -> Iterator[DeployedStack]:
    """Starts a local cloud with these options and deploys the stack with sam."""
    with local_stack(free_port(), terminal or Terminal(), options, parameters) as (cloud, stack):
        yield DeployedStack(stack, cloud.endpoint)


def free_port() -> int:
    """Returns a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
