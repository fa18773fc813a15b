"""Releases that are deployed, rolled back and taken back, and data that are restored.

The tests share the stack that they change. Commands of docs/operations.md are run as written.
"""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from scribe.errors import DeployFailed
from scribe.local.deployment import build, deploy
from tests import recordings
from tests.deployed.releases import bad_release, change_code, copy_of_build
from tests.deployed.stack import PARAMETERS, DeployedStack, deployed_stack
from tests.deployed.typed_commands import RunbookOperator
from transcription.domain.jobs import AT_TRANSCRIBE, JobRecord
from transcription.domain.uploads import Upload

PATIENT = PARAMETERS.replace("PollsPerExecution=3", "PollsPerExecution=100")


@pytest.fixture(scope="module")
def stack() -> Iterator[DeployedStack]:
    """A separate stack, in which no job hands over to a new execution."""
    with deployed_stack(PATIENT) as found:
        yield found


@pytest.fixture
def operator(stack: DeployedStack, tmp_path: Path) -> RunbookOperator:
    if not (shutil.which("aws") and shutil.which("jq")):
        pytest.skip("needs the AWS CLI and jq")
    return RunbookOperator(stack, tmp_path)


def completed(stack: DeployedStack) -> Upload:
    upload = stack.upload()
    stack.settle(upload)
    return upload


def test_records_that_are_gone_come_back_and_the_others_stay(operator: RunbookOperator) -> None:
    # The first test, because the runbook puts back one record after the other.
    stack = operator.stack
    gone, stays = completed(stack), completed(stack)
    before, kept = stack.job(gone), stack.job(stays)

    operator.types("aws dynamodb restore-table-to-point-in-time")
    stack.client("dynamodb").delete_item(
        TableName=stack.outputs["JobsTable"], Key={"job_id": {"S": gone.job_id}}
    )
    assert stack.job(gone) is None
    operator.types("aws dynamodb scan")
    put = operator.run("export TABLE=", {})
    operator.types("aws dynamodb delete-table")

    assert stack.job(gone) == before
    assert stack.job(stays) == kept
    assert "ConditionalCheckFailed" in put.stderr


def test_a_bad_release_is_taken_back_and_its_jobs_complete(operator: RunbookOperator) -> None:
    stack = operator.stack
    with bad_release(stack, is_taken_back=False):
        uploads = [stack.upload() for _ in range(2)]
        stack.cloud.until(
            lambda: not stack.cloud.running() and all(map(stack.job, uploads)), days=0.1
        )

        versions = operator.types("aws stepfunctions list-state-machine-versions")[
            "stateMachineVersions"
        ]
        good = versions[1]["stateMachineVersionArn"]
        operator.types(
            "aws stepfunctions update-state-machine-alias",
            VERSION=good.rpartition(":")[2],
        )

    stack.settle(*uploads, completed(stack))
    jobs = [stack.existing_job(one) for one in uploads]
    assert [job.status for job in jobs] == ["COMPLETED", "COMPLETED"]
    assert all(job.resumes for job in jobs)


def test_the_sweep_goes_back_to_a_version_of_its_own(operator: RunbookOperator) -> None:
    listed = operator.types("aws lambda list-versions-by-function")["Versions"]
    version = listed[-1]["Version"]

    alias = operator.types("aws lambda update-alias", FUNCTION_VERSION=version)

    assert alias["FunctionVersion"] == version
    assert operator.stack.sweep()["complete"]


def test_a_deleted_transcript_comes_back(operator: RunbookOperator) -> None:
    stack = operator.stack
    upload = completed(stack)
    bucket, key = stack.stack.transcripts_bucket, f"{upload.job_id}/transcript.txt"
    before = stack.objects(key)
    stack.client("s3").delete_object(Bucket=bucket, Key=key)
    assert stack.objects(key) == {}

    listed = operator.types("aws s3api list-object-versions", BUCKET=bucket, KEY=key)
    (marker,) = [one for one in listed["DeleteMarkers"] if one["IsLatest"]]
    operator.types("aws s3api delete-object", BUCKET=bucket, KEY=key, MARKER=marker["VersionId"])

    assert stack.objects(key) == before


def test_overwritten_media_come_back_as_a_new_upload(operator: RunbookOperator) -> None:
    stack = operator.stack
    upload = completed(stack)
    s3 = stack.client("s3")
    s3.put_object(Bucket=upload.bucket, Key=upload.key, Body=recordings.rubbish(5000, 9))

    copied = operator.types(
        "aws s3api copy-object", BUCKET=upload.bucket, KEY=upload.key, OLDER=upload.version
    )

    again = Upload(upload.bucket, upload.key, copied["VersionId"], copied["VersionId"])
    stack.settle(again)
    assert stack.existing_job(again).status == "COMPLETED"
    assert again.job_id != upload.job_id


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
