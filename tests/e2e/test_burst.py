"""More uploads at once than Transcribe takes at once: all complete, none is lost or doubled."""

from tests.deployed.stack import DeployedStack
from tests.faults.promises import broken_promises

UPLOADS = 20


def test_a_burst_drains_without_a_failure_a_duplicate_or_a_loss(stack: DeployedStack) -> None:
    stack.rest()
    stack.reports.clear()
    began = stack.cloud.now
    uploads = [stack.upload(name=f"burst/{number}.wav") for number in range(UPLOADS)]

    stack.settle(*uploads)

    broken = broken_promises(stack, began, uploads)
    assert not broken, broken
    jobs = [stack.existing_job(upload) for upload in uploads]
    assert {job.status for job in jobs} == {"COMPLETED"}
