"""A new release, and one that cannot be deployed, while jobs are under way."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from scribe import ROOT
from scribe.local.local_stack import local_stack
from scribe.terminal import Terminal
from tests import recordings
from tests.conftest import Deployed, free_port
from tests.e2e.conftest import System
from tests.releases import copy_of_sources, release
from transcription.domain.jobs import AT_TRANSCRIBE, JobRecord


@pytest.fixture(scope="module")
def deployed() -> Iterator[Deployed]:
    """A stack of its own, for it does not stay as it was."""
    with local_stack(free_port(), Terminal()) as (cloud, stack):
        yield Deployed(cloud.endpoint, stack)


@pytest.fixture
def system(deployed: Deployed) -> System:
    return System(deployed.stack)


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A copy of what is deployed, to be changed."""
    return copy_of_sources(tmp_path)


def version_of(system: System, job: JobRecord) -> str:
    """The state machine's version that the job's execution runs."""
    answer = system.stack.client("stepfunctions").describe_execution(executionArn=job.execution)
    return str(answer["stateMachineVersionArn"]).rpartition(":")[2]


def test_a_job_under_way_ends_on_the_release_that_it_began_with(
    system: System, deployed: Deployed, sources: Path
) -> None:
    upload = system.upload(recordings.speech("welcome", "flac", repeats=12), "under-way.flac")
    system.until(
        lambda: (job := system.stack.jobs.get(upload.job_id)) and job.status in AT_TRANSCRIBE,
        "the Transcribe job",
    )
    app = sources / "functions" / "check_transcription_status" / "app.py"
    app.write_text(app.read_text() + "\n# a new release\n")

    done = release(sources, deployed.endpoint)

    assert done.returncode == 0, done.stdout + done.stderr
    under_way = system.stack.jobs.get(upload.job_id)
    assert under_way is not None
    assert not under_way.is_terminal, "it ended too soon to tell"
    later = system.job_of(system.upload(recordings.speech("hello"), "later.wav"))
    job = system.job_of(upload)
    assert (job.status, later.status) == ("COMPLETED", "COMPLETED")
    assert (version_of(system, job), version_of(system, later)) == ("1", "2")


def test_a_release_that_cannot_be_deployed_leaves_the_one_before(
    system: System, deployed: Deployed, sources: Path
) -> None:
    template = sources / "template.yaml"
    broken = (
        "Resources:\n"
        "  Broken:\n"
        "    Type: AWS::S3::Bucket\n"
        "    DependsOn: TranscriptionStateMachineAliaslive\n"
        "    Properties: { BucketName: ab }\n"
    )
    template.write_text(template.read_text().replace("Resources:\n", broken, 1))
    (sources / "statemachine" / "transcription.asl.json").write_text(
        (ROOT / "statemachine" / "transcription.asl.json").read_text() + "\n"
    )

    done = release(sources, deployed.endpoint)

    assert done.returncode != 0
    assert "InvalidBucketName" in done.stdout + done.stderr
    stacks = system.stack.client("cloudformation").describe_stacks(StackName=system.stack.name)
    assert stacks["Stacks"][0]["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    job = system.job_of(system.upload(recordings.speech("hello"), "after.wav"))
    assert job.status == "COMPLETED", job.error
