"""Runs jobs: a fixed number at once, the others wait in order."""

import logging
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from localcloud.clock import Clock
from localcloud.service import ServiceError
from localcloud.transcribe.job_script import JobScript, JobScripts
from localcloud.transcribe.rules import bad_request

log = logging.getLogger(__name__)

#: Source: "Guidelines and quotas", Amazon Transcribe developer guide: jobs in the queue.
MAX_QUEUED = 10_000
_TOO_MANY = "You have too many jobs running at the same time. Try your request again later."


class JobFailed(Exception):
    """The job ends FAILED; str(error) is its FailureReason."""


@dataclass
class Job:
    """A transcription job. Its fields change under the queue's lock."""

    request: dict[str, Any]  #: StartTranscriptionJob's, valid
    role_arn: str | None  #: the role that reads and writes; None for the caller's own keys
    region: str = "us-east-1"
    created: float = field(default_factory=time.time)  #: seconds since 1970, like all its times
    status: str = "QUEUED"
    started: float | None = None
    completed: float | None = None
    failure_reason: str | None = None
    progress: float = 0.0  #: 0 to 1, the recognised share of the media
    media_seconds: float | None = None
    rate: int | None = None  #: Hz, found in the media
    media_format: str | None = None  #: found in the media
    #: identified languages and their scores, likeliest first
    languages: dict[str, float] = field(default_factory=dict)
    language_seconds: dict[str, float] = field(default_factory=dict)  #: of several languages
    number: int = 0  #: the jobs' order of arrival

    @property
    def name(self) -> str:
        """The job's name, unique among the existing jobs."""
        return str(self.request["TranscriptionJobName"])

    @property
    def may_wait(self) -> bool:
        return bool((self.request.get("JobExecutionSettings") or {}).get("AllowDeferredExecution"))

    @property
    def is_finished(self) -> bool:
        """Whether the job can no longer change."""
        return self.status in {"COMPLETED", "FAILED"}


#: Does a job and updates the job's progress. Raises JobFailed.
RunJob = Callable[[Job], None]


class JobQueue:
    """Runs up to `limit` jobs at a time, each in a thread of its own. Thread-safe."""

    def __init__(
        self,
        limit: int,
        work: RunJob,
        scripts: JobScripts | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._limit = limit
        self._work = work
        self._scripts = scripts or JobScripts()
        self._clock = clock or Clock()
        self._jobs: dict[str, Job] = {}
        self.taken: Counter[str] = Counter()  #: all jobs ever accepted, by name
        #: the requests of completed jobs, for which the account pays
        self.completed: list[dict[str, Any]] = []
        self._waiting: deque[Job] = deque()
        self._numbers = count(1)
        self._running = 0
        self._closed = False
        self._lock = threading.Lock()

    def submit(self, job: Job) -> None:
        """Runs it, now or later. Raises ServiceError for a used name or a limit."""
        with self._lock:
            if job.name in self._jobs:
                raise ServiceError(
                    "ConflictException",
                    "The requested job name already exists. Use a different job name.",
                )
            is_full = self._running >= self._limit
            if is_full and not job.may_wait:
                raise ServiceError("LimitExceededException", _TOO_MANY)
            if is_full and len(self._waiting) >= MAX_QUEUED:
                raise ServiceError("LimitExceededConcurrentJobException", _TOO_MANY)
            job.number = next(self._numbers)
            self._jobs[job.name] = job
            self.taken[job.name] += 1
            if is_full:
                self._waiting.append(job)
            else:
                self._begin(job)

    def get(self, name: str) -> Job:
        """Returns the job. Raises ServiceError if it does not exist."""
        with self._lock:
            return self._known(name)

    def delete(self, name: str) -> None:
        """Forgets a finished job. Raises ServiceError if it does not exist or is not finished."""
        with self._lock:
            if not self._known(name).is_finished:
                raise bad_request("The requested job is still in progress. Try again later.")
            del self._jobs[name]

    def newest_first(self) -> list[Job]:
        """Returns all existing jobs, newest first."""
        with self._lock:
            return list(reversed(self._jobs.values()))

    def is_taken(self, name: str) -> bool:
        with self._lock:
            return name in self._jobs

    def close(self) -> None:
        """Stops: no further job begins."""
        with self._lock:
            self._closed = True
            self._waiting.clear()

    def _known(self, name: str) -> Job:
        if name not in self._jobs:
            # Not NotFoundException, just as in the service.
            raise bad_request(
                "The requested job couldn't be found. "
                "Check the job name and try your request again."
            )
        return self._jobs[name]

    def _begin(self, job: Job) -> None:
        self._running += 1
        script = self._scripts.of(job.name)
        if not script.queued:
            _start(job)
        self._clock.begin()
        threading.Thread(
            target=self._run, args=(job, script), name=f"transcribe {job.name}", daemon=True
        ).start()

    def _run(self, job: Job, script: JobScript) -> None:
        if script.queued:
            self._clock.sleep(script.queued)
            with self._lock:
                _start(job)
        reason = self._worked(job, script)
        with self._lock:
            job.completed = time.time()
            job.failure_reason = reason
            job.status = "COMPLETED" if reason is None else "FAILED"
            if reason is None:
                job.progress = 1.0
                self.completed.extend([] if script.forgotten else [job.request])
            if script.forgotten:
                self._jobs.pop(job.name, None)
            self._running -= 1
            if self._waiting and not self._closed:
                self._begin(self._waiting.popleft())
        self._clock.end()

    def _worked(self, job: Job, script: JobScript) -> str | None:
        """Does the job; returns the reason if it failed."""
        end = self._clock.monotonic() + script.takes
        reason = script.failure
        try:
            if reason is None:
                self._work(job)
        except JobFailed as error:
            reason = str(error)
        except Exception as error:
            log.exception("Job %s", job.name)
            reason = f"Internal failure: {type(error).__name__}: {error}"
        if (left := end - self._clock.monotonic()) > 0:
            self._clock.sleep(left)
        return reason


def _start(job: Job) -> None:
    job.status, job.started = "IN_PROGRESS", time.time()
