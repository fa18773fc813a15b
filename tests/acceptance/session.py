"""One run on a stage: recordings uploaded, jobs followed, events collected."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from scribe.errors import ScribeError
from scribe.operations.wiring import Operations
from scribe.stack import Stack
from scribe.transcription_run import watcher_of
from scribe.watch import WatchedJob
from tests.acceptance.throwaway_stage import ThrowawayStage
from tests.deployed.event_subscription import EventSubscription
from transcription.domain.jobs import JobRecord
from transcription.domain.uploads import Upload

FOLDER = "acceptance/"
PATIENCE_SECONDS = 900.0  #: Transcribe takes a minute or two for a short recording


@dataclass
class AcceptanceSession:
    stack: Stack
    subscription: EventSubscription
    uploads: dict[str, Upload] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def begin(cls, stage: ThrowawayStage) -> "AcceptanceSession":
        """Deploys the stage, and subscribes to its events."""
        stack = stage.deploy()
        subscription = EventSubscription.begin(
            stack.client("events"), stack.client("sqs"), f"{stage.name}-acceptance"
        )
        return cls(stack, subscription)

    @property
    def operations(self) -> Operations:
        return Operations(self.stack)

    def upload(self, name: str, body: bytes, **metadata: str) -> Upload:
        bucket, key = self.stack.media_bucket, f"{self.stack.upload_prefix}{FOLDER}{name}"
        answer = self.stack.client("s3").put_object(
            Bucket=bucket, Key=key, Body=body, Metadata=metadata
        )
        version = answer["VersionId"]
        self.uploads[name] = Upload(bucket, key, version, version)
        return self.uploads[name]

    def ended(self, name: str, attempt: int = 1) -> JobRecord:
        """Returns the job of that upload once this attempt has ended. Raises ScribeError."""
        upload = self.uploads[name]
        self.until(lambda: (job := self.job(upload)) is not None and job.attempt >= attempt)
        watched = WatchedJob.of_upload(upload)
        follow = watcher_of(self.stack).follow_all
        ((_, end),) = follow([watched], lambda _: None, PATIENCE_SECONDS)
        if isinstance(end, ScribeError):
            raise end
        return end

    def settled(self, name: str) -> JobRecord:
        """Returns the upload's completed job, once nothing is left to do for it."""
        upload = self.uploads[name]
        self.until(lambda: (job := self.job(upload)) and job.is_settled and not job.next_check_at)
        return self.ended(name)

    def job(self, upload: Upload) -> JobRecord | None:
        return self.stack.jobs.get(upload.job_id)

    def event_of(self, job: JobRecord) -> dict[str, Any]:
        """Returns the event of the job's attempt. Raises TimeoutError."""

        def found() -> dict[str, Any] | None:
            self.events += self.subscription.taken(wait_seconds=1)
            return next((one for one in self.events if _is_of(one, job)), None)

        event: dict[str, Any] = self.until(found)
        return event

    def until(self, condition: Callable[[], Any]) -> Any:
        """Returns the condition's value once it is true. Raises TimeoutError."""
        end = time.monotonic() + PATIENCE_SECONDS
        while not (found := condition()):
            if time.monotonic() > end:
                raise TimeoutError("not within a quarter of an hour")
            time.sleep(0.5)
        return found


def _is_of(event: dict[str, Any], job: JobRecord) -> bool:
    detail = event["detail"]
    return (detail["job_id"], detail["attempt"]) == (job.job_id, job.attempt)
