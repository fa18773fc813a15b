"""Jobs in their states, with work that a test lets end."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from localcloud.service import ServiceError
from localcloud.transcribe.job_queue import Job, JobFailed, JobQueue

SECONDS = 5.0


class HeldTranscription:
    """A job runs until the test ends it."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self._ends: dict[str, threading.Event] = {}
        self._failures: dict[str, Exception] = {}

    def __call__(self, job: Job) -> None:
        self.begun.append(job.name)
        assert self._end_of(job.name).wait(SECONDS)
        if job.name in self._failures:
            raise self._failures[job.name]

    def end(self, name: str, failure: Exception | None = None) -> None:
        if failure:
            self._failures[name] = failure
        self._end_of(name).set()

    def _end_of(self, name: str) -> threading.Event:
        return self._ends.setdefault(name, threading.Event())


@pytest.fixture
def work() -> Iterator[HeldTranscription]:
    work = HeldTranscription()
    yield work
    for name in list(work.begun):
        work.end(name)


def job(name: str, *, may_wait: bool = True) -> Job:
    settings = {"AllowDeferredExecution": may_wait, "DataAccessRoleArn": "arn"}
    return Job({"TranscriptionJobName": name, "JobExecutionSettings": settings}, None)


def wait_until(look: Callable[[], bool]) -> None:
    end = time.monotonic() + SECONDS
    while not look():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_over_the_limit_jobs_wait_in_their_order(work: HeldTranscription) -> None:
    queue = JobQueue(1, work)
    for name in ("first", "second", "third"):
        queue.submit(job(name))
    assert [queue.get(name).status for name in ("first", "second", "third")] == [
        "IN_PROGRESS",
        "QUEUED",
        "QUEUED",
    ]
    assert queue.get("second").started is None

    work.end("first")
    wait_until(lambda: queue.get("second").status == "IN_PROGRESS")

    assert queue.get("first").status == "COMPLETED"
    assert queue.get("third").status == "QUEUED"
    assert queue.get("second").started is not None


def test_a_job_that_may_not_wait_is_refused_over_the_limit(work: HeldTranscription) -> None:
    queue = JobQueue(1, work)
    queue.submit(job("first", may_wait=False))

    with pytest.raises(ServiceError) as refused:
        queue.submit(job("second", may_wait=False))

    assert refused.value.code == "LimitExceededException"
    assert not queue.is_taken("second")


def test_a_queue_that_is_full_takes_no_more(
    work: HeldTranscription, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("localcloud.transcribe.job_queue.MAX_QUEUED", 1)
    queue = JobQueue(1, work)
    queue.submit(job("first"))
    queue.submit(job("second"))

    with pytest.raises(ServiceError) as refused:
        queue.submit(job("third"))

    assert refused.value.code == "LimitExceededConcurrentJobException"


def test_a_name_in_use_is_a_conflict_also_when_the_limit_is_reached(
    work: HeldTranscription,
) -> None:
    queue = JobQueue(1, work)
    queue.submit(job("first"))

    with pytest.raises(ServiceError) as refused:
        queue.submit(job("first", may_wait=False))

    assert refused.value.code == "ConflictException"


@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        (JobFailed("Unsupported media format."), "Unsupported media format."),
        (KeyError("x"), "Internal failure: KeyError: 'x'"),
    ],
)
def test_a_job_whose_work_fails_says_why_and_makes_room(
    work: HeldTranscription, failure: Exception, reason: str
) -> None:
    queue = JobQueue(1, work)
    queue.submit(job("bad"))
    queue.submit(job("next"))

    work.end("bad", failure)
    wait_until(lambda: queue.get("next").status == "IN_PROGRESS")

    assert queue.get("bad").status == "FAILED"
    assert queue.get("bad").failure_reason == reason


def test_only_a_finished_job_can_be_deleted(work: HeldTranscription) -> None:
    queue = JobQueue(1, work)
    queue.submit(job("first"))
    queue.submit(job("second"))
    for name in ("first", "second"):
        with pytest.raises(ServiceError, match="still in progress") as refused:
            queue.delete(name)
        assert refused.value.code == "BadRequestException"

    work.end("first")
    wait_until(lambda: queue.get("first").is_finished)
    queue.delete("first")

    assert not queue.is_taken("first")
    queue.submit(job("first"))


def test_a_closed_queue_begins_nothing(work: HeldTranscription) -> None:
    queue = JobQueue(1, work)
    queue.submit(job("first"))
    queue.submit(job("second"))

    queue.close()
    work.end("first")
    wait_until(lambda: queue.get("first").is_finished)

    assert work.begun == ["first"]
    assert queue.get("second").status == "QUEUED"
