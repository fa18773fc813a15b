"""The commands of docs/operations.md, run as written, in the situations that they are for."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from scribe.environment import local_environment
from tests import recordings
from tests.deployed.releases import bad_release
from tests.deployed.stack import DeployedStack, deployed_stack
from tests.deployed.typed_commands import DOCS, line_that_begins, typed
from transcription.domain.uploads import Upload

PARAMETERS = (
    "PollMinSeconds=5 PollMaxSeconds=600 SweepSchedule='rate(10 minutes)' GiveUpAfterDays=2"
)

pytestmark = pytest.mark.skipif(
    not (shutil.which("aws") and shutil.which("jq")), reason="needs the AWS CLI and jq"
)

RUNBOOK = DOCS / "operations.md"


@dataclass
class Operator:
    """Types commands of the runbook, in stage local."""

    stack: DeployedStack
    folder: Path

    def types(self, beginning: str, **variables: str) -> Any:
        """Runs the one line that begins so, with its variables set; returns its output."""
        done = self.run(beginning, variables)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if done.stdout.strip() else None

    def run(self, beginning: str, variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
        return typed(
            line_that_begins(RUNBOOK, beginning),
            {
                **local_environment(self.stack.endpoint),
                "AWS_DEFAULT_OUTPUT": "json",
                "STAGE": "local",
                **variables,
            },
            self.folder,
        )


@pytest.fixture(scope="module")
def operator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operator]:
    with deployed_stack(PARAMETERS) as found:
        yield Operator(found, tmp_path_factory.mktemp("operator"))


def completed(stack: DeployedStack) -> Upload:
    upload = stack.upload()
    stack.settle(upload)
    return upload


def test_records_that_are_gone_come_back_and_the_others_stay(operator: Operator) -> None:
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


def test_a_bad_release_is_taken_back_and_its_jobs_complete(operator: Operator) -> None:
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


def test_the_sweep_goes_back_to_a_version_of_its_own(operator: Operator) -> None:
    listed = operator.types("aws lambda list-versions-by-function")["Versions"]
    version = listed[-1]["Version"]

    alias = operator.types("aws lambda update-alias", FUNCTION_VERSION=version)

    assert alias["FunctionVersion"] == version
    assert operator.stack.sweep()["complete"]


def test_a_deleted_transcript_comes_back(operator: Operator) -> None:
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


def test_overwritten_media_come_back_as_a_new_upload(operator: Operator) -> None:
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
