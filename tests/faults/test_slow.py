"""Answers that take longer than a client waits, and than a function may run, in the machine's time.

make faults plays both at every call in skipped time: a client that has given up on an answer is
"lost", "late" where the effect comes afterwards, and a function whose time is up is "kill after",
"kill late". Here the real clients and the real timeouts are seen to come to the same.
"""

import time
from typing import Any

import pytest

from tests.faults.conftest import Trial, some_of
from tests.faults.scenarios import AT_WORK, upload
from tests.faults.world import World
from transcription.domain.jobs import Status

#: transcription.adapters.aws: read_timeout is 20. The check may run for 30 (template.yaml).
LONGER_THAN_A_CLIENT_WAITS = 21.0


def slow(caller: str, service: str, operation: str) -> dict[str, Any]:
    place = {"caller": caller, "service": service, "operation": operation}
    return {"kind": "slow", "seconds": LONGER_THAN_A_CLIENT_WAITS, **place}


CALLS = {
    "make the record": slow("StartTranscription", "dynamodb", "PutItem"),
    "read the media": slow("StartTranscription", "s3", "GET"),
    "start the job": slow("StartTranscription", "transcribe", "StartTranscriptionJob"),
    "ask for the job": slow("CheckTranscription", "transcribe", "GetTranscriptionJob"),
    "note the answer": slow("CheckTranscription", "dynamodb", "UpdateItem"),
    "write an output": slow("ProcessTranscription", "s3", "PUT"),
    "close the record": slow("ProcessTranscription", "dynamodb", "UpdateItem"),
    "tell the world": slow("ProcessTranscription", "events", "PutEvents"),
    "clean up": slow("ProcessTranscription", "transcribe", "DeleteTranscriptionJob"),
}


@pytest.mark.thorough
@some_of(CALLS)
def test_an_answer_that_the_client_does_not_wait_for_is_asked_for_again(
    world: World, trial: Trial, given: dict[str, Any]
) -> None:
    world.courses(AT_WORK)
    world.faults(given)
    began = time.monotonic()

    trial.of(upload(world))

    job = trial.settled()
    assert (job.status, job.resumes) == (Status.COMPLETED, 0)
    assert time.monotonic() - began > 20.0


@pytest.mark.thorough
def test_a_function_whose_time_is_up_is_tried_again(world: World, trial: Trial) -> None:
    world.courses(AT_WORK)
    world.faults({**CALLS["note the answer"], "count": 2})

    trial.of(upload(world))

    job = trial.settled()
    assert (job.status, job.resumes) == (Status.COMPLETED, 0)
    logged = world.client("logs").filter_log_events(
        logGroupName="/aws/lambda/local-check-transcription-status",
        startTime=int(trial.before.began.timestamp() * 1000),
    )
    assert [one["message"] for one in logged["events"] if "Task timed out" in one["message"]]
