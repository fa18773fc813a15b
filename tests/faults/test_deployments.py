"""A new release, deployed by sam, in the middle of a job."""

from pathlib import Path

import pytest

from scribe.local.deployment import deploy
from tests.deployed.releases import change_code, copy_of_build
from tests.deployed.stack import PARAMETERS, DeployedStack
from tests.faults.conftest import PromiseCheck
from tests.faults.held_jobs import HOLDS, Hold, held_job
from transcription.domain.jobs import JobRecord, Status

FUNCTIONS = ("start_transcription", "check_transcription_status", "process_transcription_results")


def deploy_another(stack: DeployedStack, folder: Path) -> None:
    """Deploys the same functions with changed code, and a state machine that calls these."""
    template = copy_of_build(stack, folder)
    for name in FUNCTIONS:
        change_code(template, name)
    deploy(template, stack.endpoint, PARAMETERS)


def release_of(stack: DeployedStack, job: JobRecord) -> int:
    """Returns the state machine's version that the job's last execution ran."""
    execution = stack.client("stepfunctions").describe_execution(executionArn=job.execution)
    return int(execution["stateMachineVersionArn"].rpartition(":")[2])


@pytest.mark.thorough
@pytest.mark.parametrize("job_script", [{"queued": 4000.0}, {"takes": 4000.0}])
def test_a_job_that_is_handed_over_after_a_deployment_goes_on_with_the_new_release(
    stack: DeployedStack, promises: PromiseCheck, tmp_path: Path, job_script: dict[str, float]
) -> None:
    """Its execution ends on its release; the next one uses the new release."""
    status = Status.QUEUED if "queued" in job_script else Status.IN_PROGRESS
    upload = promises.watch(held_job(stack, Hold(status, job_script=job_script)))
    before = stack.existing_job(upload)

    deploy_another(stack, tmp_path)

    job = promises.settled()
    assert (job.status, job.resumes) == (Status.COMPLETED, 0)
    assert release_of(stack, job) > release_of(stack, before)


@pytest.mark.thorough
@pytest.mark.parametrize("status", ["SUBMITTING", "PROCESSING", "COMPLETED", "FAILED"])
def test_a_job_whose_execution_dies_at_a_deployment_is_resumed_by_the_new_release(
    stack: DeployedStack, promises: PromiseCheck, tmp_path: Path, status: str
) -> None:
    upload = promises.watch(held_job(stack, HOLDS[status]))
    before = stack.existing_job(upload)
    stack.stop(before.execution)
    stack.cloud.set_faults()

    deploy_another(stack, tmp_path)

    job = promises.settled()
    assert job.resumes == 1
    assert release_of(stack, job) > release_of(stack, before)
