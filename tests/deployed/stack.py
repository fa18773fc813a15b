"""The stack that sam deployed to a local cloud: what its users and operators do, and see."""

import itertools
import json
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from scribe.local.local_stack import local_stack
from scribe.operations.erasures import Erasure
from scribe.operations.job_traces import ErasableJob
from scribe.operations.wiring import Operations
from scribe.stack import Stack
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

#: Near the real defaults. Few polls an execution, so that a queued job is handed over.
WITHOUT_LIMIT = (
    "PollMinSeconds=5 PollMaxSeconds=600 PollsPerExecution=3 SweepSchedule='rate(5 minutes)' "
    "SweepGraceSeconds=300 GiveUpAfterDays=2"
)
PARAMETERS = f"{WITHOUT_LIMIT} MaxDailyMediaHours=1000"
SETTLED_AFTER_DAYS = 6.0


def event_of(upload: Upload, **more: Any) -> dict[str, Any]:
    """S3's event of the upload, once more."""
    event = event_for(upload.key, upload.version, **more)
    event["detail"]["bucket"]["name"] = upload.bucket
    return event


class DeployedStack:
    """One for many tests: each upload is a job of its own."""

    def __init__(self, stack: Stack, endpoint: str) -> None:
        self.stack = stack
        self.endpoint = endpoint
        self.cloud = CloudControl(endpoint)
        self.outputs = stack.outputs
        self._clients: dict[str, Any] = {}
        self.reports = StackReports(stack)
        self._numbers = itertools.count(1)
        self._attempts: dict[str, int] = {}  #: the attempt that was asked for, by job_id

    def client(self, service: str) -> Any:
        """An operator's."""
        if service not in self._clients:
            self._clients[service] = self.stack.client(service)
        return self._clients[service]

    def number(self) -> int:
        """Another one every time."""
        return next(self._numbers)

    # ----------------------------------------------------------------------- users and operators

    def upload(self, body: bytes | None = None, name: str = "", **metadata: str) -> Upload:
        """Put an object under uploads/: a recording of two seconds, or this body."""
        name = name or f"run-{self.number()}.wav"
        answer = self.client("s3").put_object(
            Bucket=self.stack.media_bucket,
            Key=f"{self.stack.upload_prefix}{name}",
            Body=recordings.speech("hello") if body is None else body,
            Metadata={option.replace("_", "-"): value for option, value in metadata.items()},
        )
        return self.version(f"{self.stack.upload_prefix}{name}", answer["VersionId"])

    def version(self, key: str, version: str) -> Upload:
        """The upload of this version of the key."""
        return Upload(self.stack.media_bucket, key, version, version)

    def start(self, name: str, event: Mapping[str, Any]) -> str:
        """Start an execution as an operator does, or EventBridge once more; its ARN."""
        answer = self.client("stepfunctions").start_execution(
            stateMachineArn=self.outputs["StateMachineAliasArn"],
            name=name,
            input=json.dumps(event),
        )
        return str(answer["executionArn"])

    def deliver_again(self, upload: Upload) -> str:
        """The upload's event comes once more; the ARN of its execution."""
        return self.start(f"again-{self.number()}-{upload.job_id}"[:80], event_of(upload))

    def retry(self, upload: Upload, attempt: int = 2, **more: Any) -> None:
        """As an operator does, and may do twice; the job is not settled before this attempt is."""
        self._attempts[upload.job_id] = attempt
        event = event_of(upload, retry={"attempt": attempt}, job_id=upload.job_id, **more)
        self.start(f"retry-{self.number()}-{upload.job_id}"[:80], event)

    def use_up_the_day(self) -> None:
        """Leave no room for another recording in the day's MaxDailyMediaHours."""
        hours = float(self.stack.parameters["MaxDailyMediaHours"])
        self.client("dynamodb").put_item(
            TableName=self.outputs["JobsTable"],
            Item={
                "job_id": {"S": media_item(self.cloud.now)},
                "seconds": {"N": str(hours * 3600)},
            },
        )

    def leap_to_midnight(self, before: float) -> None:
        """To so many seconds before the next day begins, by UTC."""
        now = self.cloud.now
        midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        self.cloud.leap((midnight - now).total_seconds() - before)
        self.cloud.skip()

    def free_the_day(self) -> None:
        """As on a day without recordings."""
        key = {"job_id": {"S": media_item(self.cloud.now)}}
        self.client("dynamodb").delete_item(TableName=self.outputs["JobsTable"], Key=key)

    def release(self, upload: Upload) -> None:
        """As an operator does."""
        event = event_of(upload, release={"attempt": 1})
        self.start(f"release-{self.number()}-{upload.job_id}"[:80], event)

    def erase(self, upload: Upload) -> list[Erasure]:
        """As an operator does; the cloud's time passes while the command waits."""

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
        """As an operator does."""
        attempt = self._attempts.get(upload.job_id, 1)
        event = event_of(upload, cancel={"attempt": attempt})
        self.start(f"cancel-{self.number()}-{upload.job_id}"[:80], event)

    def sweep(self) -> dict[str, Any]:
        """A tick of the schedule beside the schedule's own; its report."""
        answer = self.client("lambda").invoke(
            FunctionName="local-sweep-orphaned-jobs", Qualifier="live", Payload=b"{}"
        )
        return dict(json.loads(answer["Payload"].read()))

    def stop(self, execution: str) -> None:
        """Stop the execution."""
        self.client("stepfunctions").stop_execution(executionArn=execution)

    def redrive(self) -> int:
        """Run every dead letter again; how many there were."""
        self.reports.collect()
        letters, self.reports.dead_letters = self.reports.dead_letters, []
        for letter in letters:
            self.start(f"redriven-{self.number()}", letter.input)
        return len(letters)

    def heal(self) -> None:
        """No faults, no job scripts, right clocks."""
        self.cloud.set_faults()
        self.cloud.script_jobs()
        self.cloud.skew_clocks()

    # ---------------------------------------------------------------------------------- outcomes

    def job(self, upload: Upload) -> JobRecord | None:
        """The upload's record."""
        return self.stack.jobs.get(upload.job_id)

    def existing_job(self, upload: Upload) -> JobRecord:
        """The upload's record. Raises LookupError."""
        if (job := self.job(upload)) is None:
            raise LookupError(f"{upload.key} has no record")
        return job

    def until_job_is(self, upload: Upload, *statuses: Status, days: float = 1.0) -> None:
        """Skip until the job has one of these statuses. Raises NotSettled."""
        self.cloud.until(lambda: (job := self.job(upload)) and job.status in statuses, days)

    def settled_job(self, upload: Upload) -> JobRecord:
        """The upload's record, once nothing is left to do for it. Raises NotSettled."""
        self.settle(upload)
        return self.existing_job(upload)

    def rest(self) -> None:
        """Leap a day: the sweep then forgets the dead executions of before.

        It ends with a tick of the sweep, so that the same time is left to the next one every time.
        """
        self.cloud.leap(HORIZON.total_seconds())
        self.cloud.skip()

    def settle(self, *uploads: Upload, days: float = SETTLED_AFTER_DAYS) -> None:
        """Skip until nothing is left to do for these uploads. Raises NotSettled."""
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
        """The objects of the transcripts bucket under the prefix."""
        s3, bucket = self.client("s3"), self.stack.transcripts_bucket
        listed = s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])
        return {
            item["Key"]: s3.get_object(Bucket=bucket, Key=item["Key"])["Body"].read()
            for item in listed
        }

    def output(self, job: JobRecord, kind: str) -> str:
        """One of the job's five files."""
        assert job.outputs is not None, job.error
        return self.objects(job.outputs[kind])[job.outputs[kind]].decode()

    def words(self, job: JobRecord) -> str:
        """What was said, as the normalised transcript has it."""
        segments = json.loads(self.output(job, "json"))["segments"]
        return " ".join(segment["text"] for segment in segments)

    def failures_counted(self, since: datetime) -> float:
        """What the alarm jobs-failed counts from then on, and in the minutes before."""
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
def deployed_stack(
    parameters: str = PARAMETERS,
    terminal: Terminal | None = None,
    options: Sequence[str] = ("--transcribe-jobs", "8"),
) -> Iterator[DeployedStack]:
    """A local cloud of its own with these options, the stack deployed by sam."""
    with local_stack(free_port(), terminal or Terminal(), options, parameters) as (cloud, stack):
        yield DeployedStack(stack, cloud.endpoint)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
