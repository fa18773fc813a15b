"""Jobs in their states, with work that a test lets end."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from localcloud.service import ServiceError
from localcloud.transcribe.job_queue import Engine, Job, JobFailedError

SECONDS = 5.0


class HeldWork:
    """Work on a job lasts until the test says how it ends."""

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
def work() -> Iterator[HeldWork]:
    work = HeldWork()
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


def test_over_the_limit_jobs_wait_in_their_order(work: HeldWork) -> None:
    engine = Engine(1, work)
    for name in ("first", "second", "third"):
        engine.submit(job(name))
    assert [engine.get(name).status for name in ("first", "second", "third")] == [
        "IN_PROGRESS",
        "QUEUED",
        "QUEUED",
    ]
    assert engine.get("second").started is None

    work.end("first")
    wait_until(lambda: engine.get("second").status == "IN_PROGRESS")

    assert engine.get("first").status == "COMPLETED"
    assert engine.get("third").status == "QUEUED"
    assert engine.get("second").started is not None


def test_a_job_that_may_not_wait_is_refused_over_the_limit(work: HeldWork) -> None:
    engine = Engine(1, work)
    engine.submit(job("first", may_wait=False))

    with pytest.raises(ServiceError) as refused:
        engine.submit(job("second", may_wait=False))

    assert refused.value.code == "LimitExceededException"
    assert not engine.is_taken("second")


def test_a_queue_that_is_full_takes_no_more(
    work: HeldWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("localcloud.transcribe.job_queue.MAX_QUEUED", 1)
    engine = Engine(1, work)
    engine.submit(job("first"))
    engine.submit(job("second"))

    with pytest.raises(ServiceError) as refused:
        engine.submit(job("third"))

    assert refused.value.code == "LimitExceededException"


def test_a_name_in_use_is_a_conflict_also_when_the_limit_is_reached(work: HeldWork) -> None:
    engine = Engine(1, work)
    engine.submit(job("first"))

    with pytest.raises(ServiceError) as refused:
        engine.submit(job("first", may_wait=False))

    assert refused.value.code == "ConflictException"


@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        (JobFailedError("Unsupported media format."), "Unsupported media format."),
        (KeyError("x"), "Internal failure: KeyError: 'x'"),
    ],
)
def test_a_job_whose_work_fails_says_why_and_makes_room(
    work: HeldWork, failure: Exception, reason: str
) -> None:
    engine = Engine(1, work)
    engine.submit(job("bad"))
    engine.submit(job("next"))

    work.end("bad", failure)
    wait_until(lambda: engine.get("next").status == "IN_PROGRESS")

    assert engine.get("bad").status == "FAILED"
    assert engine.get("bad").failure_reason == reason


def test_only_a_finished_job_can_be_deleted(work: HeldWork) -> None:
    engine = Engine(1, work)
    engine.submit(job("first"))
    engine.submit(job("second"))
    for name in ("first", "second"):
        with pytest.raises(ServiceError, match="still in progress") as refused:
            engine.delete(name)
        assert refused.value.code == "BadRequestException"

    work.end("first")
    wait_until(lambda: engine.get("first").is_finished)
    engine.delete("first")

    assert not engine.is_taken("first")
    engine.submit(job("first"))


@pytest.mark.parametrize("asked", [Engine.get, Engine.delete])
def test_a_job_that_is_not_there_is_a_bad_request(
    work: HeldWork, asked: Callable[[Engine, str], None]
) -> None:
    engine = Engine(1, work)

    with pytest.raises(ServiceError, match=r"couldn't be found\. Check the job name") as refused:
        asked(engine, "nobody")

    assert refused.value.code == "BadRequestException"


def test_a_closed_engine_begins_nothing(work: HeldWork) -> None:
    engine = Engine(1, work)
    engine.submit(job("first"))
    engine.submit(job("second"))

    engine.close()
    work.end("first")
    wait_until(lambda: engine.get("first").is_finished)

    assert work.begun == ["first"]
    assert engine.get("second").status == "QUEUED"
