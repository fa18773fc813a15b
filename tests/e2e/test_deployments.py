"""A new release, and one that cannot be deployed, while jobs are under way."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deployed.releases import copy_of_sources, deploy_release
from tests.deployed.stack import PARAMETERS, DeployedStack, deployed_stack
from transcription.domain.jobs import AT_TRANSCRIBE, JobRecord

PATIENT = PARAMETERS.replace("PollsPerExecution=3", "PollsPerExecution=100")


@pytest.fixture(scope="module")
def stack() -> Iterator[DeployedStack]:
    """A separate stack, because the tests change it; no job hands over to a new execution."""
    with deployed_stack(PATIENT) as found:
        yield found


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A copy of the deployed sources, to be changed."""
    return copy_of_sources(tmp_path)


def version_of(stack: DeployedStack, job: JobRecord) -> str:
    """Returns the state machine's version that the job's execution runs."""
    execution = stack.client("stepfunctions").describe_execution(executionArn=job.execution)
    return str(execution["stateMachineVersionArn"]).rpartition(":")[2]


def test_a_job_under_way_ends_on_the_release_that_it_began_with(
    stack: DeployedStack, sources: Path
) -> None:
    stack.cloud.script_jobs({"takes": 600.0})
    upload = stack.upload()
    stack.until_job_is(upload, *AT_TRANSCRIBE)
    app = sources / "functions" / "check_transcription_status" / "app.py"
    app.write_text(app.read_text() + "\n# a new release\n")

    done = deploy_release(sources, stack.endpoint, PATIENT)

    assert done.returncode == 0, done.stdout + done.stderr
    assert not stack.existing_job(upload).is_terminal, "it ended too soon"
    later = stack.settled_job(stack.upload())
    job = stack.settled_job(upload)
    assert (job.status, later.status) == ("COMPLETED", "COMPLETED")
    assert (version_of(stack, job), version_of(stack, later)) == ("1", "2")


def test_a_release_that_was_rolled_back_leaves_the_one_before_and_can_be_deployed_again(
    stack: DeployedStack, sources: Path
) -> None:
    template, before = sources / "template.yaml", pinned_version(stack)
    sound = template.read_text()
    broken = (
        "Resources:\n"
        "  Broken:\n"
        "    Type: AWS::S3::Bucket\n"
        "    DependsOn: TranscriptionStateMachineAliaslive\n"
        "    Properties: { BucketName: ab }\n"
    )
    app = sources / "functions" / "check_transcription_status" / "app.py"
    app.write_text(app.read_text() + "\n# a release that comes in two tries\n")

    template.write_text(sound.replace("Resources:\n", broken, 1))
    failed = deploy_release(sources, stack.endpoint, PATIENT)
    stacks = stack.client("cloudformation").describe_stacks(StackName=stack.stack.name)
    after_rollback = pinned_version(stack)
    job = stack.settled_job(stack.upload())
    template.write_text(sound)
    again = deploy_release(sources, stack.endpoint, f"{PATIENT} Release=2")

    assert failed.returncode != 0
    assert "InvalidBucketName" in failed.stdout + failed.stderr
    assert stacks["Stacks"][0]["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert after_rollback == before
    assert job.status == "COMPLETED", job.error
    assert again.returncode == 0, again.stdout + again.stderr
    assert pinned_version(stack) != before
    assert stack.settled_job(stack.upload()).status == "COMPLETED"


def environment(stack: DeployedStack, version: str) -> dict[str, str]:
    """Returns the variables of a version of the check."""
    name = f"{stack.stack.stage}-check-transcription-status"
    answer = stack.client("lambda").get_function_configuration(FunctionName=name, Qualifier=version)
    variables: dict[str, str] = answer["Environment"]["Variables"]
    return variables


def pinned_version(stack: DeployedStack) -> str:
    """Returns the version of the check that new executions call."""
    definition = stack.client("stepfunctions").describe_state_machine(
        stateMachineArn=stack.stack.outputs["StateMachineArn"]
    )["definition"]
    states = json.loads(definition)["States"]
    arn = states["Check transcription status"]["Parameters"]["FunctionName"]
    return str(arn).rpartition(":")[2]


CHANGED = f"{PATIENT} GiveUpAfterDays=77 DeleteMediaAfterSuccess=true"


def test_a_changed_parameter_is_in_force_with_the_build_unchanged(
    stack: DeployedStack, sources: Path
) -> None:
    before = pinned_version(stack)

    done = deploy_release(sources, stack.endpoint, CHANGED)

    assert done.returncode == 0, done.stdout + done.stderr
    after = pinned_version(stack)
    assert after != before
    assert environment(stack, after)["GIVE_UP_AFTER_DAYS"] == "77"
    assert environment(stack, before)["GIVE_UP_AFTER_DAYS"] != "77"


def test_a_recording_is_deleted_after_success_where_that_was_asked_for(
    stack: DeployedStack,
) -> None:
    """The parameter is in force since the previous test."""
    upload = stack.upload()

    job = stack.settled_job(upload)

    found = stack.client("s3").list_object_versions(Bucket=upload.bucket, Prefix=upload.key)
    assert (job.status, job.media.get("notices")) == ("COMPLETED", None)
    assert not {"Versions", "DeleteMarkers"} & found.keys()
    assert [use for use in stack.cloud.permission_uses() if not use["allowed"]] == []
