"""docs/operator-policy.json is enough for the commands, and what it leaves out is refused."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from scribe import ROOT
from scribe.cli import app
from scribe.stack import Stack, Target, find_stack

HELLO = str(ROOT / "samples" / "hello.wav")
WHO = "import os\ndef handler(event, context):\n    return os.environ['AWS_ACCESS_KEY_ID']\n"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}


@pytest.fixture
def deployed(stack: Any) -> Stack:
    return find_stack(Target.local(stack.endpoint))


@pytest.fixture
def run(stack: Any, deployed: Stack) -> Callable[..., Any]:
    """scribe with the credentials of a role that has that policy alone.

    The local cloud gives a role credentials when a function runs as it; so one tells them.
    """
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
    iam, lambda_ = deployed.client("iam"), deployed.client("lambda")
    role = iam.create_role(RoleName="an-operator", AssumeRolePolicyDocument=json.dumps(TRUST))
    iam.put_role_policy(RoleName="an-operator", PolicyName="operator", PolicyDocument=text)
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("who.py", WHO)
    lambda_.create_function(
        FunctionName="who-am-i",
        Runtime=deployed.parameters["PythonRuntime"],
        Role=role["Role"]["Arn"],
        Handler="who.handler",
        Code={"ZipFile": package.getvalue()},
    )
    key = json.loads(lambda_.invoke(FunctionName="who-am-i")["Payload"].read())
    env = {
        "AWS_ENDPOINT_URL": stack.endpoint,
        "AWS_ACCESS_KEY_ID": key,
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    return lambda *arguments: CliRunner().invoke(app, arguments, env=env)


def test_the_policy_is_enough_for_an_operator_and_for_nothing_else(
    tmp_path: Path, run: Callable[..., Any], deployed: Stack
) -> None:
    deployed.client("s3").create_bucket(Bucket="another-bucket")
    sent = run("upload", HELLO, "--wait", "--json", "--output", str(tmp_path))
    job_id = json.loads(sent.stdout)["job_id"]

    done = {
        arguments: run(*arguments)
        for arguments in [
            ("watch", job_id),
            ("jobs",),
            ("show", job_id),
            ("logs", job_id),
            ("transcript", job_id),
            ("search", "calling"),
            ("retry", job_id, "--line-length", "31"),
            ("backfill", "another-bucket/"),
            ("backfill", f"{deployed.media_bucket}/uploads/", "--dry-run"),
            ("redrive", "--dry-run"),
            ("status",),
            ("erase", job_id, "--yes"),
        ]
    }
    checks = [json.loads(line) for line in run("doctor", "--json").stdout.splitlines()]
    forbidden = run("settings", "--stack", "another-stack")

    refused = {arguments: item.stderr for arguments, item in done.items() if item.exit_code > 1}
    assert refused == {}
    assert not [item for item in checks if "AccessDenied" in item["summary"]]
    assert forbidden.exit_code == 3
    assert "AccessDenied" in forbidden.stderr
