"""The answer to a call is lost, at each call that changes something: nothing is lost or doubled."""

import json
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests import recordings
from tests.conftest import Deployed
from tests.e2e.conftest import System

SetFaults = Callable[..., dict[str, Any]]


@pytest.fixture
def faults(stack: Deployed) -> Iterator[SetFaults]:
    """Set faults in the local cloud; none are left afterwards."""

    def set_faults(*wanted: dict[str, Any]) -> dict[str, Any]:
        door = urllib.request.Request(
            f"{stack.endpoint}/_localcloud/faults", data=json.dumps(wanted).encode()
        )
        with urllib.request.urlopen(door) as answer:
            return dict(json.load(answer))

    yield set_faults
    set_faults()


def seen(stack: Deployed) -> dict[str, Any]:
    with urllib.request.urlopen(f"{stack.endpoint}/_localcloud/faults") as answer:
        return dict(json.load(answer))


@pytest.mark.parametrize(
    ("caller", "service", "operation"),
    [
        ("UploadRule", "states", "StartExecution"),
        ("StateMachine", "lambda", "POST"),
        ("StartTranscription", "dynamodb", "PutItem"),
        ("StartTranscription", "dynamodb", "UpdateItem"),
        ("StartTranscription", "transcribe", "StartTranscriptionJob"),
        ("TranscribeRole", "s3", "PUT"),
        ("CheckTranscription", "dynamodb", "UpdateItem"),
        ("ProcessTranscription", "s3", "PUT"),
        ("ProcessTranscription", "dynamodb", "UpdateItem"),
        ("ProcessTranscription", "events", "PutEvents"),
        ("ProcessTranscription", "transcribe", "DeleteTranscriptionJob"),
    ],
)
def test_a_lost_answer_loses_and_doubles_nothing(
    stack: Deployed, system: System, faults: SetFaults, caller: str, service: str, operation: str
) -> None:
    faults({"kind": "lost", "caller": caller, "service": service, "operation": operation})

    job = system.job_of(
        system.upload(recordings.speech("hello"), f"lost-{caller}-{service}-{operation}.wav")
    )

    assert job.status == "COMPLETED", job.error
    assert (job.attempt, job.resumes) == (1, 0)
    told = seen(stack)
    assert [fault["done"] for fault in told["faults"]] == [1]
    started = [one for one in told["calls"] if one["operation"] == "StartTranscriptionJob"]
    assert len(started) <= 2  # the second is answered with Conflict
    left = system.stack.client("transcribe").list_transcription_jobs(JobNameContains=job.job_id)
    assert left["TranscriptionJobSummaries"] == []


def test_a_quota_that_is_used_up_for_long_is_waited_for(
    stack: Deployed, system: System, faults: SetFaults
) -> None:
    faults(
        {"kind": "throttle", "service": "transcribe", "operation": "StartTranscriptionJob",
         "count": 8}
    )  # fmt: skip

    job = system.job_of(system.upload(recordings.speech("hello"), "throttled.wav"))

    assert job.status == "COMPLETED", job.error
    assert seen(stack)["faults"][0]["done"] == 8
