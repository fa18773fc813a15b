"""The deployed stack in a local cloud whose time the tests skip, seen and told from outside."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from scribe.local_stack import local_stack
from scribe.stack import Stack
from scribe.terminal import Terminal
from tests.conftest import free_port
from tests.faults.mailbox import Mailbox
from transcription.jobs import Job
from transcription.unrecorded import HORIZON
from transcription.uploads import Upload

#: Near the real defaults. Few polls an execution, so that a queued job is handed over.
PARAMETERS = (
    "PollMinSeconds=5 PollMaxSeconds=600 PollsPerExecution=3 SweepSchedule='rate(5 minutes)' "
    "SweepGraceSeconds=300 GiveUpAfterDays=2"
)
DAY = 86_400.0
SETTLED_AFTER_DAYS = 6.0
MOST_SKIPS = 5000


class NeverSettled(Exception):
    """Something is still open after all that time."""


class World(Mailbox):
    """One stack; every run uploads media of its own."""

    def __init__(self, stack: Stack, endpoint: str) -> None:
        super().__init__(stack)
        self.endpoint = endpoint
        self.count = 0
        self.attempts: dict[str, int] = {}  #: the attempt that was asked for, by job_id
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    # ------------------------------------------------------------------ what is told to the cloud

    def faults(self, *faults: Mapping[str, Any]) -> None:
        """These from now on."""
        self.door("faults", list(faults))

    def calls(self) -> dict[str, Any]:
        """Faults with what became of them, and the calls since they were set."""
        return self.door("faults")

    def courses(self, *courses: Mapping[str, Any]) -> None:
        """How Transcribe's jobs go from now on."""
        self.door("transcribe", list(courses))

    def skews(self, **skews: float) -> None:
        """The functions' clocks, by name, are wrong by so many seconds."""
        named = {f"local-{name.replace('_', '-')}": value for name, value in skews.items()}
        self.door("clock", {"skews": named})

    def skip(self, at_most: float = DAY) -> datetime:
        """Go to the next thing that is due; the time there."""
        return datetime.fromisoformat(self.door("clock", {"skip": at_most})["now"])

    def rest(self) -> None:
        """A day goes by in which nothing happens: what is dead by then is not looked for any more.

        It ends with a tick of the sweep, so that the same time is left to the next one every time.
        """
        self.door("clock", {"leap": HORIZON.total_seconds()})
        self.skip()

    def advance(self, seconds: float) -> None:
        """Let so much time go by, whatever is due in it."""
        end = self.now.timestamp() + seconds
        while (left := end - self.now.timestamp()) > 0:
            self.skip(left)

    @property
    def now(self) -> datetime:
        """The cloud's time."""
        return datetime.fromisoformat(self.door("clock")["now"])

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
        """As an operator does; it is not done before the job has come to the attempt."""
        attempt = int(event["retry"]["attempt"])
        self.attempts[upload.job_id] = attempt
        self.start(f"{upload.job_id}-a{attempt}", event)

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

    def job(self, upload: Upload) -> Job | None:
        """The upload's record; the one that the state machine made where no function could."""
        jobs = self.stack.jobs
        return jobs.get(upload.job_id) or jobs.get(upload.unstarted_id)

    def records(self, upload: Upload) -> int:
        """How many records it has."""
        ids = (upload.job_id, upload.unstarted_id)
        return sum(self.stack.jobs.get(job_id) is not None for job_id in ids)

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

    def until(self, look: Callable[[], Any], days: float = 1.0) -> Any:
        """Let the time go on until there is something to see."""
        end = self.now.timestamp() + days * DAY
        for _ in range(MOST_SKIPS):
            if seen := look():
                return seen
            if self.skip().timestamp() > end:
                break
        raise NeverSettled("what was waited for did not come")

    def is_busy(self) -> bool:
        """Whether executions run or deliveries wait."""
        return bool(self.running() or self.door("deliveries"))

    def running(self) -> list[str]:
        """The executions that run."""
        shown = self.door("executions")["executions"]
        return [one["arn"] for one in shown if one["status"] == "RUNNING"]

    def transcribe(self) -> dict[str, Any]:
        """What Transcribe's door shows."""
        return dict(self.door("transcribe"))

    def last_state_of(self, execution: str) -> str:
        """The state that it is in, or ended in."""
        shown = self.door("executions")["executions"]
        return next(str(one["state"]) for one in shown if one["arn"] == execution)

    def taken(self) -> dict[str, int]:
        """How many Transcribe jobs of a name there ever were."""
        return dict(self.transcribe()["taken"])

    def transcribe_jobs(self) -> list[str]:
        """The names of those that there are."""
        return [job["name"] for job in self.transcribe()["jobs"]]

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
        answer = self.client("cloudwatch").get_metric_statistics(
            Namespace="Transcription",
            MetricName="JobsFailed",
            Dimensions=[{"Name": "service", "Value": "local-transcription"}],
            StartTime=since - timedelta(minutes=5),
            EndTime=self.now + timedelta(days=1),
            Period=int(40 * DAY),
            Statistics=["Sum"],
        )
        return float(sum(point["Sum"] for point in answer["Datapoints"]))

    def _is_done(self, upload: Upload) -> bool:
        job = self.job(upload)
        if job is None:
            self.look()
            return any(letter.names(upload) for letter in self.undelivered)
        if job.attempt < self.attempts.get(job.job_id, 1):
            return False
        made_twice = job.job_id == upload.job_id and self.stack.jobs.get(upload.unstarted_id)
        return job.is_settled and job.next_check_at is None and not made_twice

    def door(self, name: str, told: Any = None) -> Any:
        request = urllib.request.Request(f"{self.endpoint}/_localcloud/{name}")
        if told is not None:
            request.data = json.dumps(told).encode()
        try:
            with self._opener.open(request, timeout=300) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise NeverSettled(error.read().decode()) from None


@contextmanager
def world(
    parameters: str = PARAMETERS,
    terminal: Terminal | None = None,
    options: Sequence[str] = ("--transcribe-jobs", "8"),
) -> Iterator[World]:
    """A local cloud of its own with these options, the stack deployed by sam."""
    with local_stack(free_port(), terminal or Terminal(), options, parameters) as (cloud, stack):
        yield World(stack, cloud.endpoint)
