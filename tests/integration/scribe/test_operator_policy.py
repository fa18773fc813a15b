"""docs/operator-policy.json is enough for the commands, and what it leaves out is refused."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scribe import ROOT
from scribe.cli import app
from scribe.stack import Stack
from tests.deployed.stack import DeployedStack
from tests.integration.scribe.conftest import Run

HELLO = str(ROOT / "samples" / "hello.wav")
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
            "Action": "sts:AssumeRole",
        }
    ],
}


@pytest.fixture
def run(stack: DeployedStack, deployed: Stack, tmp_path: Path) -> Run:
    """Runs scribe with a profile of a role that has that policy alone."""
    text = (ROOT / "docs" / "operator-policy.json").read_text()
    for name, value in {
        "STAGE": "local",
        "REGION": "us-east-1",
        "ACCOUNT": "123456789012",
        "MEDIA_BUCKET": deployed.media_bucket,
        "UPLOAD_PREFIX": deployed.upload_prefix,
        "AN_OLD_BUCKET": "another-bucket",
        "TRANSCRIPTS_BUCKET": deployed.transcripts_bucket,
    }.items():
        text = text.replace(name, value)
    iam, sts = deployed.client("iam"), deployed.client("sts")
    role = iam.create_role(RoleName="an-operator", AssumeRolePolicyDocument=json.dumps(TRUST))
    iam.put_role_policy(RoleName="an-operator", PolicyName="operator", PolicyDocument=text)
    arn = role["Role"]["Arn"]
    keys = sts.assume_role(RoleArn=arn, RoleSessionName="operator")["Credentials"]
    credentials = tmp_path / "credentials"
    credentials.write_text(
        "[operator]\n"
        f"aws_access_key_id = {keys['AccessKeyId']}\n"
        f"aws_secret_access_key = {keys['SecretAccessKey']}\n"
        f"aws_session_token = {keys['SessionToken']}\n"
    )
    env = {
        "AWS_ENDPOINT_URL": stack.endpoint,
        "AWS_SHARED_CREDENTIALS_FILE": str(credentials),
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    profile = ("--profile", "operator")
    return lambda *arguments: CliRunner().invoke(app, (*profile, *arguments), env=env)


def test_the_policy_is_enough_for_an_operator_and_for_nothing_else(
    tmp_path: Path, run: Run, deployed: Stack
) -> None:
    deployed.client("s3").create_bucket(Bucket="another-bucket")
    # A message of another file's job ages by hours while time is skipped and a command reads it.
    deployed.client("sqs").purge_queue(QueueUrl=deployed.outputs["FailedJobsQueueUrl"])
    sent = run("upload", HELLO, "--wait", "--json", "--output", str(tmp_path))
    job_id = json.loads(sent.stdout)["job_id"]
    edited = tmp_path / "edited.txt"
    edited.write_text(run("edit", job_id, "--show").stdout.replace("you", "me") + "Goodbye.\n")

    done = {
        arguments: run(*arguments)
        for arguments in [
            ("redrive", "--dry-run"),  # while no execution runs, for which time is skipped
            ("watch", job_id),
            ("jobs",),
            ("show", job_id),
            ("logs", job_id),
            ("transcript", job_id),
            ("search", "calling", "--key", "hello.wav"),
            ("edit", job_id, "--file", str(edited)),
            ("search", "goodbye", "--key", "hello.wav"),
            ("transcript", job_id, "--machine"),
            ("vocabulary", "suggest", "--since", "1h"),
            ("edit", job_id, "--undo"),
            ("retry", job_id, "--line-length", "31"),
            ("backfill", "another-bucket/"),
            ("backfill", f"{deployed.media_bucket}/{deployed.upload_prefix}hello", "--dry-run"),
            ("status",),
            ("erase", job_id, "--yes"),
        ]
    }
    checks = [json.loads(line) for line in run("doctor", "--json").stdout.splitlines()]
    forbidden = run("settings", "--stack", "another-stack")

    refused = {arguments: item.stderr for arguments, item in done.items() if item.exit_code > 1}
    assert refused == {}
    assert done["search", "goodbye", "--key", "hello.wav"].exit_code == 0  # by the edit
    assert not [item for item in checks if "AccessDenied" in item["summary"]]
    assert forbidden.exit_code == 3
    assert "AccessDenied" in forbidden.stderr
