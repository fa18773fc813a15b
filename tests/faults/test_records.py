"""Records that somebody deletes by hand."""

from tests.faults.conftest import Trial, some_of
from tests.faults.stages import STAGES, Stage, bring_to
from tests.faults.world import World
from transcription.domain.jobs import JobRecord
from transcription.domain.uploads import Upload


def delete(world: World, made: Upload) -> JobRecord:
    """The record, as it was."""
    job = world.job(made)
    assert job is not None
    table = world.stack.outputs["JobsTable"]
    key = {"job_id": {"S": job.job_id}}
    world.client("dynamodb").delete_item(TableName=table, Key=key)
    return job


@some_of(STAGES, "QUEUED")
def test_a_deleted_record_of_a_living_execution_is_made_again(
    world: World, trial: Trial, given: Stage
) -> None:
    made = trial.of(bring_to(world, given))

    delete(world, made)
    world.faults()
    world.until(lambda: world.job(made))

    assert trial.settled().resumes == 0


@some_of(STAGES, "PROCESSING")
def test_a_deleted_record_of_a_dead_execution_is_made_again_by_the_sweep(
    world: World, trial: Trial, given: Stage
) -> None:
    made = trial.of(bring_to(world, given))

    job = delete(world, made)
    world.client("stepfunctions").stop_execution(executionArn=job.execution)
    world.faults()
    again = world.until(lambda: world.job(made))

    assert "-again-" in again.execution
    trial.settled()


def test_a_deleted_record_of_a_job_that_is_done_stays_deleted(world: World, trial: Trial) -> None:
    made = bring_to(world, STAGES["QUEUED"])
    world.faults()
    world.settle(made)

    delete(world, made)
    world.advance(3600)

    assert world.job(made) is None
    assert world.taken()[made.job_id] == 1
    assert world.running() == []
