"""A stack in an account with rules of its own: a bucket that exists, a VPC, a boundary."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from typer.testing import CliRunner

from scribe import ROOT
from scribe.cli import app
from scribe.operations.doctor import examine
from scribe.operations.doctor.findings import CheckStatus
from scribe.operations.doctor.media_bucket import MEDIA_BUCKET
from tests import recordings
from tests.deployed.stack import DeployedStack, stack_with
from tests.e2e.test_customer_key import key_policy
from transcription.domain.jobs import JobRecord

BUCKET, PREFIX = "recordings-of-mine", "Calls/2026/"
SUBNETS = ["subnet-1a", "subnet-2b"]
BOUNDARY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
    }
)


@pytest.fixture(scope="module")
def stack() -> Iterator[DeployedStack]:
    """A stack with an existing bucket."""
    with stack_with(_account) as found:
        found.cloud.forget_permission_uses()
        yield found


def _account(client: Callable[[str], Any]) -> str:
    """Makes the bucket, its key and the boundary; returns the parameters that name them."""
    key = client("kms").create_key(Policy=key_policy())["KeyMetadata"]["Arn"]
    _make_bucket(client("s3"), key)
    boundary = client("iam").create_policy(PolicyName="boundary", PolicyDocument=BOUNDARY)["Policy"]
    return (
        f"ExistingMediaBucket={BUCKET} UploadPrefix={PREFIX} MediaKeyArn={key} "
        f"VpcSubnetIds={','.join(SUBNETS)} VpcSecurityGroupIds=sg-1a "
        f"PermissionsBoundaryArn={boundary['Arn']}"
    )


def _make_bucket(s3: Any, key: str) -> None:
    s3.create_bucket(Bucket=BUCKET)
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    s3.put_bucket_encryption(
        Bucket=BUCKET,
        ServerSideEncryptionConfiguration={
            "Rules": [{"ApplyServerSideEncryptionByDefault": default}]
        },
    )


def checks(stack: DeployedStack) -> dict[str, CheckStatus]:
    return {one.check: one.status for one in examine(stack.stack, MEDIA_BUCKET)}


def scribe(stack: DeployedStack, *arguments: str) -> Any:
    return CliRunner().invoke(app, arguments, env={"AWS_ENDPOINT_URL": stack.endpoint})


def ended(stack: DeployedStack, job_id: str) -> JobRecord:
    """Returns the job once it has ended."""

    def found() -> JobRecord | None:
        job = stack.stack.jobs.get(job_id)
        return job if job and job.is_terminal else None

    job: JobRecord = stack.cloud.until(found)
    return job


def keys(stack: DeployedStack) -> list[str]:
    listed = stack.client("s3").list_objects_v2(Bucket=BUCKET)
    return [item["Key"] for item in listed.get("Contents", [])]


def test_the_stack_makes_no_bucket_for_media_and_sets_nothing_in_the_one_that_exists(
    stack: DeployedStack,
) -> None:
    s3 = stack.client("s3")

    configuration = s3.get_bucket_notification_configuration(Bucket=BUCKET)

    assert "MediaBucket" not in stack.stack.resources
    assert stack.stack.media_bucket == BUCKET
    assert "EventBridgeConfiguration" not in configuration
    with pytest.raises(s3.exceptions.ClientError, match="NoSuchBucketPolicy"):
        s3.get_bucket_policy(Bucket=BUCKET)
    with pytest.raises(s3.exceptions.ClientError, match="NoSuchLifecycleConfiguration"):
        s3.get_bucket_lifecycle_configuration(Bucket=BUCKET)


def test_doctor_prints_the_command_after_which_uploads_become_jobs(stack: DeployedStack) -> None:
    (finding, *_) = examine(stack.stack, MEDIA_BUCKET[:1])
    assert finding.status is CheckStatus.BROKEN
    configuration = json.loads(finding.fix.split("'")[1])

    stack.client("s3").put_bucket_notification_configuration(
        Bucket=BUCKET, NotificationConfiguration=configuration
    )
    sent = scribe(stack, "upload", str(ROOT / "samples" / "hello.wav"))
    job = ended(stack, sent.stdout.strip())

    assert job.status == "COMPLETED", job.error
    assert job.media["key"] == f"{PREFIX}hello.wav"
    assert set(checks(stack).values()) == {CheckStatus.OK}


def test_an_overwritten_recording_is_transcribed_as_it_was_and_nothing_is_written_beside_it(
    stack: DeployedStack,
) -> None:
    before = keys(stack)
    uploads = [stack.upload(recordings.speech("hello"), "same.wav")]
    uploads.append(stack.upload(recordings.silence(2), "same.wav"))
    stack.settle(*uploads)

    spoken, silent = map(stack.existing_job, uploads)
    assert "hello" in stack.words(spoken).lower()
    assert spoken.media["transcribe_bucket"] == stack.stack.transcripts_bucket
    assert stack.words(silent) == ""
    assert set(keys(stack)) - set(before) == {f"{PREFIX}same.wav"}


def test_a_folder_in_other_capitals_has_no_job_and_the_operator_is_warned(
    stack: DeployedStack,
) -> None:
    wrong = "calls/2026/lost.wav"
    stack.client("s3").put_object(Bucket=BUCKET, Key=wrong, Body=recordings.speech("hello"))

    done = scribe(stack, "backfill", f"{BUCKET}/calls/")
    status = checks(stack)["upload prefix"]
    stack.client("s3").delete_object(Bucket=BUCKET, Key=wrong)

    assert done.exit_code == 0
    assert "1 without a job: only keys of recordings-of-mine that begin with Calls/2026/" in (
        done.stderr
    )
    assert "started" not in done.stdout
    assert status is CheckStatus.WARNING


def test_every_function_is_in_the_vpc_and_every_role_has_the_boundary(
    stack: DeployedStack,
) -> None:
    lambda_, iam, resources = stack.client("lambda"), stack.client("iam"), stack.stack.resources

    networks = [
        lambda_.get_function_configuration(FunctionName=name, Qualifier="live")["VpcConfig"]
        for logical, name in resources.items()
        if logical.endswith("Function")
    ]
    roles = [
        iam.get_role(RoleName=name)["Role"]
        for logical, name in resources.items()
        if logical.endswith("Role")
    ]

    assert len(networks) == 4
    assert [network["SubnetIds"] for network in networks] == [SUBNETS] * 4
    assert {network["SecurityGroupIds"][0] for network in networks} == {"sg-1a"}
    assert len(roles) == 8
    boundaries = {role["PermissionsBoundary"]["PermissionsBoundaryArn"] for role in roles}
    assert boundaries == {stack.stack.parameters["PermissionsBoundaryArn"]}


def test_no_role_was_denied_anything(stack: DeployedStack) -> None:
    assert [use for use in stack.cloud.permission_uses() if not use["allowed"]] == []
