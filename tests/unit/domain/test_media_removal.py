"""Uploads that are deleted once their transcript is there."""

import json
from dataclasses import replace

import pytest

from tests.fakes.media_store import InMemoryMediaStore
from tests.fakes.stack import FakeStack
from tests.fakes.step_functions import arn
from tests.fakes.uploads import event_for, upload_for
from tests.fakes.wire import Fault, Wire
from transcription.domain.errors import MediaUnreadable
from transcription.domain.jobs import Status
from transcription.domain.ownership import OwnershipLost
from transcription.steps.media_removal import MediaRemoval

KEY = "uploads/interview.wav"
JOB_ID = upload_for().job_id


@pytest.fixture
def stack() -> FakeStack:
    return FakeStack(deletes_media=True)


def retry(stack: FakeStack, attempt: int = 2) -> str:
    return stack.execute(f"retry-{attempt}", event_for() | {"retry": {"attempt": attempt}})


def test_the_upload_is_deleted_and_other_versions_of_its_name_stay(stack):
    event = stack.upload()
    stack.upload(version="v2")

    assert stack.execute("first", event) == "Completed"

    assert list(stack.media.versions) == [KEY]  # its copy is gone, too
    assert list(stack.media.versions[KEY]) == ["v2"]
    assert stack.jobs[JOB_ID].media["deleted_at"] == stack.jobs[JOB_ID].completed_at


def test_without_the_option_it_stays():
    stack = FakeStack()

    stack.execute("first", stack.upload())

    assert list(stack.media.versions[KEY]) == ["v1"]
    assert "deleted_at" not in stack.jobs[JOB_ID].media


def test_a_job_that_failed_keeps_its_upload(stack):
    assert stack.execute("first", stack.upload(data=b"no recording")) == "Failed"

    assert list(stack.media.versions[KEY]) == ["v1"]


def test_a_retry_afterwards_says_that_the_recording_is_gone(stack):
    stack.execute("first", stack.upload())

    assert retry(stack) == "Failed"

    record = stack.jobs[JOB_ID]
    assert record.error["code"] == "MediaMissing"
    assert "no longer in the media bucket" in record.error["message"]
    assert record.outputs  # of the attempt that completed


@pytest.mark.parametrize("call", range(1, 40))
def test_wherever_an_execution_dies_the_upload_goes_with_the_job_s_end_and_not_before(call):
    stack = FakeStack(wire=Wire(Fault.DEATH_AFTER, call), deletes_media=True)
    stack.execute("first", stack.upload())
    is_completed = JOB_ID in stack.jobs.items and stack.jobs[JOB_ID].status is Status.COMPLETED

    assert is_completed or "v1" in stack.media.versions[KEY]
    stack.wire = Wire()
    if JOB_ID in stack.jobs.items:
        stack.settle()
        assert stack.jobs[JOB_ID].status is Status.COMPLETED
        assert stack.media.versions[KEY] == {}


def test_who_has_lost_the_job_to_a_retry_deletes_nothing(stack):
    stack.execute("first", stack.upload())
    record = stack.jobs[JOB_ID]
    stack.upload()
    stack.jobs.put(replace(record, status=Status.SUBMITTING, execution=arn("retry")))

    with pytest.raises(OwnershipLost):
        MediaRemoval(stack.jobs, stack.media, stack.clock).of(record)

    assert "v1" in stack.media.versions[KEY]


def test_what_s3_does_not_delete_is_said_and_fails_no_job(stack):
    class Locked(InMemoryMediaStore):
        def delete(self, *_):
            raise MediaUnreadable("S3 says AccessDenied.")

    stack.media = Locked()

    assert stack.execute("first", stack.upload()) == "Completed"

    record = stack.jobs[JOB_ID]
    assert "deleted_at" not in record.media
    assert record.media["notices"][-1].endswith("could not be: S3 says AccessDenied.")
    assert stack.events.published[0]["notices"] == record.media["notices"]


def test_without_versions_nothing_is_deleted_and_that_is_said(stack):
    event = event_for(version=None)
    stack.upload(version=event["detail"]["object"]["sequencer"])
    record = json.loads(json.dumps(event))

    stack.execute("first", record)

    (job,) = map(stack.jobs.__getitem__, stack.jobs.items)
    assert job.status is Status.COMPLETED
    assert "keeps no versions" in job.media["notices"][-1]
    assert stack.media.versions[KEY]
