from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from scribe.errors import JobNotSeen, ScribeError, WaitedTooLong
from scribe.watch import UNSEEN_SECONDS, JobSnapshot, WatchedJob, Watcher
from transcription.domain.clock import parse
from transcription.domain.errors import ServiceUnavailable
from transcription.domain.jobs import JobRecord, Status
from transcription.domain.uploads import Upload

UPLOAD = Upload("media", "uploads/welcome.flac", "v1", "v1")
WATCHED = WatchedJob.of_upload(UPLOAD)
NOW = "2026-11-24T01:00:00.000Z"
QUEUED = JobRecord(
    UPLOAD.job_id,
    Status.QUEUED,
    "arn:execution",
    "{}",
    NOW,
    transcribe_job=UPLOAD.job_id,
    next_check_at="2026-11-24T01:00:05.000Z",
)
COMPLETED = replace(QUEUED, status=Status.COMPLETED, next_check_at=None)


@dataclass
class FakeJobs:
    """A table whose record advances with every look; an exception is raised instead."""

    looks: list[Any]
    job_id: str = UPLOAD.job_id

    def get(self, job_id: str) -> JobRecord | None:
        if job_id != self.job_id:
            return None
        look = self.looks.pop(0) if len(self.looks) > 1 else self.looks[0]
        if isinstance(look, Exception):
            raise look
        return look


class FakeProgress:
    def state_of(self, execution: str) -> str | None:
        return "Wait"

    def recognised(self, transcribe_job: str) -> float | None:
        return 0.5


@dataclass
class FakeTime:
    """Seconds that pass only by sleeping."""

    seconds: float = 0.0
    naps: list[float] = field(default_factory=list)

    def monotonic(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.seconds += seconds

    def now(self) -> float:
        return parse(NOW).timestamp() + self.seconds


def follow(
    jobs: FakeJobs, show: Callable[[JobSnapshot], None] = lambda _: None, limit: float | None = None
) -> JobRecord:
    time = FakeTime()
    watcher = Watcher(jobs, FakeProgress(), 1.0, time.monotonic, time.now, time.sleep)  # type: ignore[arg-type]
    ((_, end),) = watcher.follow_all([WATCHED], show, limit)
    if isinstance(end, ScribeError):
        raise end
    return end


def test_a_job_is_followed_from_before_its_record_to_its_end() -> None:
    snapshots: list[JobSnapshot] = []

    ended = follow(FakeJobs([None, QUEUED, QUEUED, COMPLETED]), snapshots.append)

    assert ended is COMPLETED
    assert [snapshot.job and snapshot.job.status for snapshot in snapshots] == [
        None,
        Status.QUEUED,
        Status.QUEUED,
        Status.COMPLETED,
    ]


def test_a_snapshot_has_the_state_and_the_seconds_to_the_next_check() -> None:
    snapshots: list[JobSnapshot] = []

    follow(FakeJobs([QUEUED, QUEUED, COMPLETED]), snapshots.append)

    assert [(snapshot.state, snapshot.next_check) for snapshot in snapshots[:2]] == [
        ("Wait", 5.0),
        ("Wait", 4.0),
    ]


def test_recognition_is_asked_for_only_while_transcribe_has_the_job() -> None:
    snapshots: list[JobSnapshot] = []
    submitting = replace(QUEUED, status=Status.SUBMITTING)

    follow(FakeJobs([submitting, QUEUED, COMPLETED]), snapshots.append)

    assert [snapshot.recognised for snapshot in snapshots[:2]] == [None, 0.5]


def test_a_failed_job_is_an_end_too() -> None:
    failed = replace(QUEUED, status=Status.FAILED)

    assert follow(FakeJobs([QUEUED, failed])) is failed


def test_a_table_that_does_not_answer_for_a_moment_is_asked_again() -> None:
    assert follow(FakeJobs([QUEUED, ServiceUnavailable("throttled"), COMPLETED])) is COMPLETED


def test_an_upload_without_a_job_is_given_up_with_where_to_look() -> None:
    with pytest.raises(JobNotSeen, match=f"in {UNSEEN_SECONDS + 1:.0f} s") as caught:
        follow(FakeJobs([None]))

    assert f"scribe show {UPLOAD.job_id}" in caught.value.details[0]


def test_waiting_ends_at_the_limit_and_says_that_the_job_goes_on() -> None:
    with pytest.raises(WaitedTooLong, match="has not ended in 10 s"):
        follow(FakeJobs([QUEUED]), limit=10)


def test_several_jobs_are_watched_together_and_reported_as_they_end() -> None:
    time = FakeTime()
    other = WatchedJob("other-1", "s3://media/uploads/other.flac")

    class Both:
        def get(self, job_id: str) -> JobRecord | None:
            late = job_id == UPLOAD.job_id and time.seconds < 3
            return replace(QUEUED if late else COMPLETED, job_id=job_id)

    watcher = Watcher(Both(), FakeProgress(), 1.0, time.monotonic, time.now, time.sleep)  # type: ignore[arg-type]

    ends = [watched for watched, _ in watcher.follow_all([WATCHED, other], lambda _: None)]

    assert ends == [other, WATCHED]


def test_one_job_that_is_not_seen_does_not_end_the_watching_of_the_others() -> None:
    time = FakeTime()
    lost = WatchedJob("lost-1", "s3://media/uploads/lost.flac")

    class One:
        def get(self, job_id: str) -> JobRecord | None:
            if job_id != UPLOAD.job_id:
                return None
            return COMPLETED if time.seconds > UNSEEN_SECONDS + 5 else QUEUED

    watcher = Watcher(One(), FakeProgress(), 1.0, time.monotonic, time.now, time.sleep)  # type: ignore[arg-type]

    ends = dict(watcher.follow_all([lost, WATCHED], lambda _: None))

    assert isinstance(ends[lost], JobNotSeen)
    assert ends[WATCHED] is COMPLETED
