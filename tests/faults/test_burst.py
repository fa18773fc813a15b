"""More uploads at once than Transcribe takes at once: all complete, none is lost or doubled."""

from tests.deployed.stack import DeployedStack
from tests.faults.conftest import PromiseCheck

UPLOADS = 20


def test_a_burst_drains_without_a_failure_a_duplicate_or_a_loss(
    stack: DeployedStack, promises: PromiseCheck
) -> None:
    for number in range(UPLOADS):
        promises.watch(stack.upload(name=f"burst/{number}.wav"))

    promises.holds()

    jobs = [stack.existing_job(upload) for upload in promises.uploads]
    assert {job.status for job in jobs} == {"COMPLETED"}
