"""Held jobs are released, played through the functions' rules by the stack in memory."""

import json

import pytest

from scribe.errors import NotPossible
from scribe.operations.estimates import ASK_FROM, BatchEstimate
from scribe.operations.inputs import retry_input
from scribe.operations.releases import Releases
from scribe.operations.request_rate import RequestRate
from tests.fakes.job_listing import InMemoryJobListing
from tests.fakes.stack import FakeStack
from tests.fakes.uploads import upload_for
from transcription.domain.jobs import JobRecord, Status

JOB_ID = upload_for().job_id


@pytest.fixture
def stack() -> FakeStack:
    """With two held jobs."""
    stack = FakeStack(most_media_seconds=1.0)
    for version in ("v1", "v2"):
        stack.execute(version, stack.upload(version=version))
        stack.clock.advance(seconds=1)
    return stack


@pytest.fixture
def releases(stack: FakeStack) -> Releases:
    pace = RequestRate(10, lambda: 0.0, lambda _: None)
    return Releases(InMemoryJobListing.of(stack.jobs), stack.executions, pace)


def test_a_released_job_is_started_and_transcribed(stack, releases):
    done = releases.release(stack.jobs[JOB_ID])
    stack.run_started()

    assert done.execution.endswith(f"{JOB_ID}-a1-release")
    assert stack.jobs[JOB_ID].status is Status.COMPLETED


def test_the_oldest_is_the_first_of_all(releases):
    assert [job.job_id for job in releases.held()] == [
        JOB_ID,
        upload_for(version="v2").job_id,
    ]


def test_a_job_that_is_not_held_is_not_released(stack, releases):
    job = stack.jobs[JOB_ID]
    other = JobRecord(JOB_ID, Status.QUEUED, job.execution, job.input, job.created_at)

    with pytest.raises(NotPossible, match="is not held: it is QUEUED"):
        releases.release(other)


def test_a_retry_of_a_released_job_does_not_pass_the_brake(stack, releases):
    releases.release(stack.jobs[JOB_ID])
    stack.run_started()

    event = retry_input(stack.jobs[JOB_ID], {})

    assert "release" in json.loads(stack.jobs[JOB_ID].input)
    assert "release" not in event


def test_an_estimate_takes_lengths_where_they_are_known_and_bytes_elsewhere():
    estimate = BatchEstimate.of([(3600.0, 1), (None, 8_000 * 1800), (1.0, None)])

    assert (estimate.recordings, estimate.seconds) == (3, 3600 + 1800 + 15)
    assert estimate.dollars == pytest.approx(5415 / 60 * 0.024)
    assert str(estimate).startswith("3 recordings, about 1.5 hours: about $2.17 at Transcribe")


def test_a_batch_is_large_from_ten_dollars_on():
    seconds = ASK_FROM / 0.024 * 60

    assert BatchEstimate.of([(seconds, None)]).is_large
    assert not BatchEstimate.of([(seconds - 1, None)]).is_large
