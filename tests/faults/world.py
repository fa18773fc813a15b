"""The deployed stack in a local cloud whose time the tests skip, seen and told from outside."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from scribe.local.local_stack import local_stack
from scribe.stack import Stack
from scribe.terminal import Terminal
from tests.conftest import free_port
from tests.faults.doors import DAY, MOST_SKIPS, Doors, NeverSettled
from tests.faults.mailbox import Mailbox
from tests.metrics import total
from transcription.domain.jobs import JobRecord
from transcription.domain.uploads import Upload
from transcription.steps.unstarted_executions import HORIZON

#: Near the real defaults. Few polls an execution, so that a queued job is handed over.
PARAMETERS = (
    "PollMinSeconds=5 PollMaxSeconds=600 PollsPerExecution=3 SweepSchedule='rate(5 minutes)' "
    "SweepGraceSeconds=300 GiveUpAfterDays=2"
)
SETTLED_AFTER_DAYS = 6.0


class World(Doors, Mailbox):
    """One stack; every run uploads media of its own."""

    def __init__(self, stack: Stack, endpoint: str) -> None:
        Doors.__init__(self, endpoint)
        Mailbox.__init__(self, stack)
        self.count = 0
        self.attempts: dict[str, int] = {}  #: the attempt that was asked for, by job_id

    # ---------------------------------------------------------------------------- what users do

    def upload(self, body: bytes, name: str = "", **metadata: str) -> Upload:
        """Put an object under uploads/."""
        key = f"{self.stack.upload_prefix}{name or 'run'}-{self.number()}.wav"
        return self.upload_as(key, body, **metadata)

    def upload_as(self, key: str, body: bytes, **metadata: str) -> Upload:
        """Put this object."""
        answer = self.client("s3").put_object(
            Bucket=self.stack.media_bucket,
            Key=key,
            Body=body,
            Metadata={option.replace("_", "-"): value for option, value in metadata.items()},
        )
        version = answer["VersionId"]
        return Upload(self.stack.media_bucket, key, version, version)

    def retry(self, upload: Upload, event: Mapping[str, Any]) -> None:
        """As an operator does, and may do twice; it is not done before the job has come to it."""
        attempt = int(event["retry"]["attempt"])
        self.attempts[upload.job_id] = attempt
        self.start(f"{upload.job_id}-a{attempt}-{self.number()}", event)

    def number(self) -> int:
        """Another one every time."""
        self.count += 1
        return self.count

    def start(self, name: str, event: Mapping[str, Any]) -> str:
        """Start an execution as an operator does, or EventBridge once more; its ARN."""
        answer = self.client("stepfunctions").start_execution(
            stateMachineArn=self.stack.outputs["StateMachineAliasArn"],
            name=name,
            input=json.dumps(event),
        )
        return str(answer["executionArn"])

    def sweep(self) -> dict[str, Any]:
        """A tick of the schedule beside the schedule's own."""
        answer = self.client("lambda").invoke(
            FunctionName="local-sweep-orphaned-jobs", Qualifier="live", Payload=b"{}"
        )
        return dict(json.loads(answer["Payload"].read()))

    # ------------------------------------------------------------------------- what is to be seen

    def job(self, upload: Upload) -> JobRecord | None:
        """The upload's record; the one that the state machine made where no function could."""
        jobs = self.stack.jobs
        return jobs.get(upload.job_id) or jobs.get(upload.unstarted_id)

    def records(self, upload: Upload) -> int:
        """How many records it has."""
        ids = (upload.job_id, upload.unstarted_id)
        return sum(self.stack.jobs.get(job_id) is not None for job_id in ids)

    def rest(self) -> None:
        """A day goes by in which nothing happens: what is dead by then is not looked for any more.

        It ends with a tick of the sweep, so that the same time is left to the next one every time.
        """
        self.door("clock", {"leap": HORIZON.total_seconds()})
        self.skip()

    def settle(self, *uploads: Upload, days: float = SETTLED_AFTER_DAYS) -> None:
        """Let the time go on until all is done that will be done for these. Raises NeverSettled."""
        end = self.now.timestamp() + days * DAY
        for _ in range(MOST_SKIPS):
            now = self.skip()
            if not self.is_busy() and all(self._is_done(upload) for upload in uploads):
                self.look()
                return
            if now.timestamp() > end:
                break
        self.look()
        raise NeverSettled(f"still open at {now}")

    def objects(self, prefix: str) -> dict[str, bytes]:
        """What is in the transcripts bucket under the prefix."""
        s3, bucket = self.client("s3"), self.stack.transcripts_bucket
        listed = s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])
        return {
            item["Key"]: s3.get_object(Bucket=bucket, Key=item["Key"])["Body"].read()
            for item in listed
        }

    def failures_counted(self, since: datetime) -> float:
        """The metric JobsFailed from then on; the minutes before belong to it, too."""
        return total(
            self.client("cloudwatch"),
            ("Transcription", "JobsFailed"),
            {"service": "local-transcription"},
            (since - timedelta(minutes=5), self.now + timedelta(days=1)),
        )

    def _is_done(self, upload: Upload) -> bool:
        job = self.job(upload)
        if job is None:
            self.look()
            return any(letter.names(upload) for letter in self.undelivered)
        if job.attempt < self.attempts.get(job.job_id, 1):
            return False
        made_twice = job.job_id == upload.job_id and self.stack.jobs.get(upload.unstarted_id)
        return job.is_settled and job.next_check_at is None and not made_twice


@contextmanager
def world(
    parameters: str = PARAMETERS,
    terminal: Terminal | None = None,
    options: Sequence[str] = ("--transcribe-jobs", "8"),
) -> Iterator[World]:
    """A local cloud of its own with these options, the stack deployed by sam."""
    with local_stack(free_port(), terminal or Terminal(), options, parameters) as (cloud, stack):
        yield World(stack, cloud.endpoint)
