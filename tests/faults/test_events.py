"""Upload events that are repeated, or arrive in another order than the uploads."""

from tests import recordings
from tests.deployed.stack import DeployedStack
from tests.faults.conftest import PromiseCheck, parametrized
from tests.faults.held_jobs import HOLDS, Hold, held_job


@parametrized("hold", HOLDS, "FAILED")
def test_an_event_that_comes_again_changes_nothing(
    stack: DeployedStack, promises: PromiseCheck, hold: Hold
) -> None:
    upload = promises.watch(held_job(stack, hold))

    again = stack.deliver_again(upload)
    stack.cloud.set_faults()

    job = promises.settled()
    assert (job.resumes, job.attempt) == (0, 1)
    assert stack.cloud.state_of(again) == "Left to another execution"


def test_an_event_that_comes_again_when_all_is_done_changes_nothing(
    stack: DeployedStack, promises: PromiseCheck
) -> None:
    upload = promises.watch(stack.upload())
    before = promises.settled()

    stack.deliver_again(upload)

    assert promises.settled() == before


def test_events_of_one_key_in_the_wrong_order_are_two_right_transcripts(
    stack: DeployedStack, promises: PromiseCheck
) -> None:
    stack.cloud.set_faults(
        {"kind": "throttle", "caller": "UploadRule", "operation": "StartExecution", "count": 1000}
    )
    first = promises.watch(stack.upload(recordings.speech("hello"), "one-name.wav"))
    for _ in range(7):  # by then EventBridge waits for a good while before it tries again
        stack.cloud.skip()
    stack.cloud.set_faults()
    second = promises.watch(stack.upload(recordings.speech("hello", "flac"), "one-name.wav"))

    promises.holds()

    jobs = [stack.existing_job(upload) for upload in (first, second)]
    assert [job.media["format"] for job in jobs] == ["wav", "flac"]
    assert jobs[0].created_at > jobs[1].created_at
