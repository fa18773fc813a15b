"""Answers that take longer than a client waits, and than a function may run, in the machine's time.

make faults plays both at every call in skipped time: a client that has given up on an answer is
"lost", "late" if the effect comes afterwards, and a function whose time is up is "kill after",
"kill late". Here the real clients and the real timeouts come to the same.
"""

import time

import pytest

from tests.deployed.stack import DeployedStack
from tests.faults.conftest import PromiseCheck
from tests.faults.scenarios import AT_WORK
from transcription.domain.jobs import Status

#: transcription.adapters.aws: read_timeout is 20. The check may run for 30 (template.yaml).
LONGER_THAN_A_CLIENT_WAITS = 21.0
NOTE_THE_ANSWER = {
    "kind": "slow",
    "seconds": LONGER_THAN_A_CLIENT_WAITS,
    "caller": "CheckTranscription",
    "service": "dynamodb",
    "operation": "UpdateItem",
}


@pytest.mark.thorough
def test_a_client_asks_again_for_an_answer_that_it_did_not_wait_for(
    stack: DeployedStack, promises: PromiseCheck
) -> None:
    stack.cloud.script_jobs(AT_WORK)
    stack.cloud.set_faults(NOTE_THE_ANSWER)
    began = time.monotonic()

    promises.watch(stack.upload())

    job = promises.settled()
    assert (job.status, job.resumes) == (Status.COMPLETED, 0)
    assert time.monotonic() - began > 20.0


@pytest.mark.thorough
def test_a_function_whose_time_is_up_is_tried_again(
    stack: DeployedStack, promises: PromiseCheck
) -> None:
    stack.cloud.script_jobs(AT_WORK)
    stack.cloud.set_faults({**NOTE_THE_ANSWER, "count": 2})

    promises.watch(stack.upload())

    job = promises.settled()
    assert (job.status, job.resumes) == (Status.COMPLETED, 0)
    logged = stack.client("logs").filter_log_events(
        logGroupName="/aws/lambda/local-check-transcription-status",
        startTime=int(promises.began.timestamp() * 1000),
    )
    assert [one["message"] for one in logged["events"] if "Task timed out" in one["message"]]
