"""Amazon Transcribe in memory; tests advance the jobs."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from transcription.domain.errors import TranscribeBusy, TranscribeRefused
from transcription.domain.keys import RAW_PREFIX
from transcription.steps.ports import Transcribe, TranscribeJob, TranscribeRequest


@dataclass
class FakeTranscribe(Transcribe):
    """Keeps jobs by unique names, and does not delete unfinished ones."""

    now: Callable[[], datetime]
    jobs: dict[str, TranscribeJob] = field(default_factory=dict)
    made: list[TranscribeRequest] = field(default_factory=list)  #: requests that made a job
    deleted: list[str] = field(default_factory=list)
    busy: int = 0  #: number of further calls over a quota
    refusal: str = ""  #: Start's refusal of every job

    def start(self, request: TranscribeRequest) -> None:
        self._throttle()
        if self.refusal:
            raise TranscribeRefused(f"Amazon Transcribe refused this job: {self.refusal}")
        if request.name not in self.jobs:
            self.jobs[request.name] = TranscribeJob("QUEUED", created_at=self.now())
            self.made.append(request)

    def get(self, name: str) -> TranscribeJob | None:
        self._throttle()
        return self.jobs.get(name)

    def delete(self, name: str) -> bool:
        self._throttle()
        if name not in self.jobs:
            return True
        if self.jobs[name].status in ("QUEUED", "IN_PROGRESS"):
            return False
        del self.jobs[name]
        self.deleted.append(name)
        return True

    def begin(self, name: str) -> None:
        """Starts work on the job."""
        self.jobs[name] = replace(self.jobs[name], status="IN_PROGRESS", started_at=self.now())

    def complete(self, name: str, language: str | None = "en-US") -> None:
        """Completes the job and writes its raw output."""
        if self.jobs[name].started_at is None:
            self.begin(name)
        key = f"{RAW_PREFIX}{name}.json"
        self.jobs[name] = replace(
            self.jobs[name],
            status="COMPLETED",
            completed_at=self.now(),
            raw_key=key,
            language=language,
        )

    def fail(self, name: str, reason: str | None) -> None:
        """Fails the job with this FailureReason."""
        self.jobs[name] = replace(self.jobs[name], status="FAILED", failure_reason=reason)

    def _throttle(self) -> None:
        if self.busy:
            self.busy -= 1
            raise TranscribeBusy("LimitExceededException: too many requests")
