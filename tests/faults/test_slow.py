"""An answer that takes longer than a client waits, in the machine's time.

make faults plays this at every call in skipped time: a client that has given up on an answer is
"lost", or "late" if the effect comes afterwards. Here the real client and its real timeout come to
the same. A function's own time is not used up by one slow service: the client gives up before.
"""

import time

import pytest

from tests.deployed.stack import DeployedStack
from tests.faults.conftest import PromiseCheck
from tests.faults.scenarios import AT_WORK
from transcription.domain.jobs import Status

#: transcription.adapters.aws: read_timeout is 10.
LONGER_THAN_A_CLIENT_WAITS = 11.0
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
    assert time.monotonic() - began > 10.0
