"""A new release, and one that cannot be deployed, while jobs are under way."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from scribe.errors import DeployFailed
from scribe.local.deployment import build, deploy
from tests.deployed.releases import change_code, copy_of_build
from tests.deployed.stack import PARAMETERS, DeployedStack, deployed_stack
from transcription.domain.jobs import AT_TRANSCRIBE, JobRecord
from transcription.domain.uploads import Upload

PATIENT = PARAMETERS.replace("PollsPerExecution=3", "PollsPerExecution=100")


@pytest.fixture(scope="module")
def stack() -> Iterator[DeployedStack]:
    """A separate stack, because the tests change it; no job hands over to a new execution."""
    with deployed_stack(PATIENT) as found:
        yield found


def version_of(stack: DeployedStack, job: JobRecord) -> int:
    """Returns the state machine's version that the job's execution runs."""
    execution = stack.client("stepfunctions").describe_execution(executionArn=job.execution)
    return int(execution["stateMachineVersionArn"].rpartition(":")[2])


def versions(stack: DeployedStack, upload: Upload) -> list[dict[str, str]]:
    """Returns all versions and delete markers of the upload's key."""
    found = stack.client("s3").list_object_versions(Bucket=upload.bucket, Prefix=upload.key)
    return [*found.get("Versions", []), *found.get("DeleteMarkers", [])]


def test_a_changed_parameter_is_in_force_for_new_jobs_with_the_build_unchanged(
    stack: DeployedStack,
) -> None:
    stack.cloud.script_jobs({"takes": 600.0})
    upload = stack.upload()
    stack.until_job_is(upload, *AT_TRANSCRIBE)
    template, _ = build(stack.endpoint)

    deploy(template, stack.endpoint, f"{PATIENT} DeleteMediaAfterSuccess=true")

    assert not stack.existing_job(upload).is_terminal, "it ended too soon"
    new = stack.upload()
    later, job = stack.settled_job(new), stack.settled_job(upload)
    assert (job.status, later.status) == ("COMPLETED", "COMPLETED")
    assert version_of(stack, later) > version_of(stack, job)
    assert versions(stack, upload)
    assert versions(stack, new) == []
    assert later.media.get("notices") is None
    assert [use for use in stack.cloud.permission_uses() if not use["allowed"]] == []


def test_a_release_that_was_rolled_back_leaves_the_one_before_and_can_be_deployed_again(
    stack: DeployedStack, tmp_path: Path
) -> None:
    template, before = copy_of_build(stack, tmp_path), pinned_version(stack)
    change_code(template, "check_transcription_status")
    sound = template.read_text()
    broken = (
        "Resources:\n"
        "  Broken:\n"
        "    Type: AWS::S3::Bucket\n"
        "    DependsOn: TranscriptionStateMachineAliaslive\n"
        "    Properties: { BucketName: ab }\n"
    )

    template.write_text(sound.replace("Resources:\n", broken, 1))
    with pytest.raises(DeployFailed):
        deploy(template, stack.endpoint, PATIENT)
    cloudformation, name = stack.client("cloudformation"), stack.stack.name
    events = cloudformation.describe_stack_events(StackName=name)["StackEvents"]
    stacks = cloudformation.describe_stacks(StackName=name)
    after_rollback = pinned_version(stack)
    job = stack.settled_job(stack.upload())
    template.write_text(sound)
    deploy(template, stack.endpoint, f"{PATIENT} Release=2")

    assert any("InvalidBucketName" in event.get("ResourceStatusReason", "") for event in events)
    assert stacks["Stacks"][0]["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert after_rollback == before
    assert job.status == "COMPLETED", job.error
    assert pinned_version(stack) != before
    assert stack.settled_job(stack.upload()).status == "COMPLETED"


def pinned_version(stack: DeployedStack) -> str:
    """Returns the version of the check that new executions call."""
    definition = stack.client("stepfunctions").describe_state_machine(
        stateMachineArn=stack.stack.outputs["StateMachineArn"]
    )["definition"]
    states = json.loads(definition)["States"]
    arn = states["Check transcription status"]["Parameters"]["FunctionName"]
    return str(arn).rpartition(":")[2]
