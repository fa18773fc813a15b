"""A new release, deployed by sam, in the middle of a job."""

from pathlib import Path

import pytest

from tests.faults.conftest import Trial
from tests.faults.stages import STAGES, Stage, bring_to
from tests.faults.world import PARAMETERS, World
from tests.releases import copy_of_sources, release
from transcription.domain.jobs import JobRecord, Status

FUNCTIONS = ("start_transcription", "check_transcription_status", "process_transcription_results")


def deploy_another(world: World, folder: Path) -> None:
    """The same functions in other code, by another state machine."""
    sources = copy_of_sources(folder)
    for name in FUNCTIONS:
        app = sources / "functions" / name / "app.py"
        app.write_text(f"{app.read_text()}\n# {folder}\n")
    done = release(sources, world.endpoint, PARAMETERS)
    assert done.returncode == 0, done.stdout + done.stderr


def release_of(world: World, job: JobRecord) -> int:
    """The state machine's version that the job's last execution ran."""
    told = world.client("stepfunctions").describe_execution(executionArn=job.execution)
    return int(told["stateMachineVersionArn"].rpartition(":")[2])


@pytest.mark.thorough
@pytest.mark.parametrize("course", [{"queued": 4000.0}, {"takes": 4000.0}])
def test_a_job_that_is_handed_over_after_a_deployment_goes_on_with_the_new_release(
    world: World, trial: Trial, tmp_path: Path, course: dict[str, float]
) -> None:
    """Its execution ends on the release that it began with; the next one is the new one's."""
    status = Status.QUEUED if "queued" in course else Status.IN_PROGRESS
    made = trial.of(bring_to(world, Stage(status, course=course)))
    before = world.job(made)
    assert before is not None

    deploy_another(world, tmp_path)

    job = trial.settled()
    assert (job.status, job.resumes) == (Status.COMPLETED, 0)
    assert release_of(world, job) > release_of(world, before)


@pytest.mark.thorough
@pytest.mark.parametrize("status", ["SUBMITTING", "PROCESSING", "COMPLETED", "FAILED"])
def test_a_job_whose_execution_dies_at_a_deployment_is_resumed_by_the_new_release(
    world: World, trial: Trial, tmp_path: Path, status: str
) -> None:
    made = trial.of(bring_to(world, STAGES[status]))
    before = world.job(made)
    assert before is not None
    world.client("stepfunctions").stop_execution(executionArn=before.execution)
    world.faults()

    deploy_another(world, tmp_path)

    job = trial.settled()
    assert job.resumes == 1
    assert release_of(world, job) > release_of(world, before)
