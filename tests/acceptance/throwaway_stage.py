"""A stage for one acceptance run, deployed by sam and removed with the documented commands."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from botocore.exceptions import ClientError

from scribe.environment import REGION, local_environment
from scribe.errors import DeployFailed
from scribe.local.cloud_process import local_cloud
from scribe.local.deployment import build, runtime
from scribe.stack import Stack, Target, find_stack
from tests.deployed.stack import free_port
from tests.deployed.typed_commands import DOCS, commands_under, typed

#: Few seconds between checks, so that a run takes minutes.
_PARAMETERS = "Deployment=at-once PollMinSeconds=1 PollMaxSeconds=5 LogRetentionDays=1"
_LOCAL_ARTIFACTS = ("--s3-bucket", "transcription-artifacts-local")


@dataclass(frozen=True)
class ThrowawayStage:
    """A stage. environment is that of AWS's tools; sam uploads the build to artifacts."""

    name: str
    environment: Mapping[str, str]
    target: Target
    artifacts: tuple[str, ...]

    @property
    def is_on_aws(self) -> bool:
        return self.target.endpoint is None

    def exists(self) -> bool:
        """Returns whether it has a stack in any state, even a failed one."""
        command = f'aws cloudformation describe-stacks --stack-name "{self.target.name}"'
        return typed(command, self.environment).returncode == 0

    def deploy(self) -> Stack:
        """Deploys the stage. Raises BuildFailed, DeployFailed."""
        template, _ = build(self.target.endpoint or "")
        parameters = f"Stage={self.name} PythonRuntime={runtime()} {_PARAMETERS}"
        with tempfile.TemporaryDirectory() as temporary:
            done = subprocess.run(
                [
                    *(sys.executable, "-m", "samcli", "deploy", "--template-file", str(template)),
                    *("--stack-name", self.target.name, "--parameter-overrides", parameters),
                    *("--capabilities", "CAPABILITY_IAM", "--no-confirm-changeset"),
                    *("--no-progressbar", *self.artifacts),
                ],
                env={**self.environment, "TMPDIR": temporary},
                cwd=temporary,
                capture_output=True,
                text=True,
                check=False,
            )
        if done.returncode != 0:
            raise DeployFailed("sam deploy failed:", [*done.stdout.splitlines()[-25:], done.stderr])
        return find_stack(self.target)

    def remove(self) -> None:
        """Removes the stack with the documented command; its data stay. Raises DeployFailed."""
        self._type("## Remove the stack", answers="y\ny\n")

    def come_back(self, old: Stack) -> None:
        """Brings the old stack's jobs into the deployed one with the documented commands."""
        self._type("### Come back to it", **_names_of(old))

    def delete_data(self, old: Stack) -> None:
        """Deletes a removed stack's data with the documented commands."""
        self._type("### Delete its data", **_names_of(old))

    def _type(self, heading: str, answers: str = "", **variables: str) -> None:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / ".venv").symlink_to(Path(sys.prefix))
            done = typed(
                commands_under(DOCS / "deployment.md", heading),
                {**self.environment, "STAGE": self.name, **variables},
                Path(folder),
                answers,
            )
        if done.returncode != 0:
            raise DeployFailed(heading, [done.stdout, done.stderr])

    def left_of(self, stack: Stack) -> list[str]:
        """Returns the buckets and the table of a removed stack that still exist."""
        buckets = (stack.media_bucket, stack.transcripts_bucket)
        table = stack.outputs["JobsTable"]
        left = [one for one in buckets if _exists(stack, "s3", "head_bucket", Bucket=one)]
        if _exists(stack, "dynamodb", "describe_table", TableName=table):
            left.append(table)
        return left


def _names_of(stack: Stack) -> dict[str, str]:
    """Returns the names as the commands use them."""
    outputs = {"MEDIA": "MediaBucket", "TRANSCRIPTS": "TranscriptsBucket", "TABLE": "JobsTable"}
    return {variable: stack.outputs[output] for variable, output in outputs.items()}


def _exists(stack: Stack, service: str, call: str, **arguments: str) -> bool:
    try:
        getattr(stack.client(service), call)(**arguments)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] in {400, 404}:
            return False
        raise
    return True


@contextmanager
def throwaway_stage(name: str | None) -> Iterator[ThrowawayStage]:
    """Gives a stage on AWS with the user's own credentials, or without a name on a local cloud.

    Raises ValueError if the stage exists, because the run would delete it.
    """
    if name:
        stage = ThrowawayStage(name, os.environ, Target(stage=name), ("--resolve-s3",))
        if stage.exists():
            raise ValueError(f"{stage.target.name} exists; choose a stage that does not.")
        try:
            yield stage
        finally:
            if stage.exists():  # its deployment failed
                stage.remove()
        return
    with local_cloud(free_port()) as cloud:
        cloud.wait_until_ready()
        target = Target(stage="accept", region=REGION, endpoint=cloud.endpoint)
        environment = local_environment(cloud.endpoint)
        yield ThrowawayStage("accept", environment, target, _LOCAL_ARTIFACTS)
