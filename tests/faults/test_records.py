"""Records that somebody deletes by hand."""

from tests.deployed.stack import DeployedStack
from tests.faults.conftest import PromiseCheck, parametrized
from tests.faults.held_jobs import HOLDS, Hold, held_job
from transcription.domain.jobs import JobRecord
from transcription.domain.uploads import Upload


def delete_record(stack: DeployedStack, upload: Upload) -> JobRecord:
    """Deletes the record and returns it."""
    job = stack.existing_job(upload)
    stack.client("dynamodb").delete_item(
        TableName=stack.outputs["JobsTable"], Key={"job_id": {"S": job.job_id}}
    )
    return job


@parametrized("hold", HOLDS, "QUEUED")
def test_a_deleted_record_of_a_living_execution_is_made_again(
    stack: DeployedStack, promises: PromiseCheck, hold: Hold
) -> None:
    upload = promises.watch(held_job(stack, hold))

    delete_record(stack, upload)
    stack.cloud.set_faults()
    stack.cloud.until(lambda: stack.job(upload))

    assert promises.settled().resumes == 0


@parametrized("hold", HOLDS, "PROCESSING")
def test_a_deleted_record_of_a_dead_execution_is_made_again_by_the_sweep(
    stack: DeployedStack, promises: PromiseCheck, hold: Hold
) -> None:
    upload = promises.watch(held_job(stack, hold))

    job = delete_record(stack, upload)
    stack.stop(job.execution)
    stack.cloud.set_faults()
    again = stack.cloud.until(lambda: stack.job(upload))

    assert "-again-" in again.execution
    promises.holds()


def test_a_deleted_record_of_a_job_that_is_done_stays_deleted(
    stack: DeployedStack, promises: PromiseCheck
) -> None:
    upload = stack.upload()
    stack.settle(upload)

    delete_record(stack, upload)
    stack.cloud.advance(3600)

    assert stack.job(upload) is None
    assert stack.cloud.transcribe()["taken"][f"local-{upload.job_id}"] == 1
    assert stack.cloud.running() == []
