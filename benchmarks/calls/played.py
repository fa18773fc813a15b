"""Plays one job through the functions' own composition on moto, in this process, and notes every
call that boto3 makes.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from unittest import mock

from moto import mock_aws

import check_transcription_status.app
import process_transcription_results.app
import start_transcription.app
import sweep_orphaned_jobs.app
from tests.fakes.uploads import event_for, silence
from tests.raw_transcripts import RawTranscript
from tests.template import jobs_table, template
from transcription.adapters import aws
from transcription.domain.step import StepInput, StepResult

ME = "arn:aws:states:us-east-1:123456789012:execution:test-transcription:one"
MEDIA, TRANSCRIPTS, JOBS = "media", "transcripts", "test_transcription_jobs"
MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:test-transcription"
SETTINGS = {
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    "STAGE": "test",
    "JOBS_TABLE": JOBS,
    "TRANSCRIPTS_BUCKET": TRANSCRIPTS,
    "STATE_MACHINE_ARN": f"{MACHINE}:live",
    "TRANSCRIBE_ROLE_ARN": "arn:aws:iam::123456789012:role/transcribe",
}


def played() -> dict[str, list[str]]:
    """The operations of each function in order, by the names in NEEDED."""
    made: list[str] = []
    found: dict[str, list[str]] = {}

    def noted(name: str, result: StepResult) -> StepInput:
        found[name] = made[:]
        made.clear()
        return StepInput.from_event({"execution": ME, **result.as_event()})

    with _stack(made):
        start, check, process, sweep = (module.composed() for module in _FUNCTIONS)
        event = _uploaded()
        made.clear()
        step = noted("start_transcription", start.run(ME, event))
        step = noted("check_transcription_status, not done", check.run(step))
        _completed(step.transcribe_job)
        made.clear()
        step = noted("check_transcription_status, done", check.run(step))
        noted("process_transcription_results", process.run(step))
        sweep.run(lambda: 100.0)
        found["sweep_orphaned_jobs, nothing to do"] = made[:]
    return found


@contextmanager
def _stack(made: list[str]) -> Iterator[None]:
    """Resets what an earlier test composed in the functions' modules."""
    env = _template_defaults() | SETTINGS
    _forget()
    with mock.patch.dict(os.environ, env), mock_aws():
        os.environ.pop("AWS_ENDPOINT_URL", None)
        for service in ("dynamodb", "s3", "transcribe", "events", "stepfunctions"):
            aws.client(service).meta.events.register("before-call", _noting(made))
        _made_resources()
        yield
    _forget()


def _forget() -> None:
    for cached in (aws.client, *(module.composed for module in _FUNCTIONS)):
        cached.cache_clear()


_FUNCTIONS: tuple[Any, ...] = (
    start_transcription.app,
    check_transcription_status.app,
    process_transcription_results.app,
    sweep_orphaned_jobs.app,
)


def _noting(made: list[str]) -> Any:
    def note(model: Any, **_: Any) -> None:
        made.append(f"{model.service_model.signing_name}:{model.name}")

    return note


def _template_defaults() -> dict[str, str]:
    """Returns the functions' environment as the template sets it with its parameters' defaults."""
    parameters = template()["Parameters"]
    variables: Mapping[str, Any] = template()["Globals"]["Function"]["Environment"]["Variables"]
    return {
        name: str(parameters[value["Ref"]]["Default"])
        for name, value in variables.items()
        if isinstance(value, dict) and "Default" in parameters.get(value.get("Ref"), {})
    }


def _made_resources() -> None:
    for bucket in (MEDIA, TRANSCRIPTS):
        aws.client("s3").create_bucket(Bucket=bucket)
        aws.client("s3").put_bucket_versioning(
            Bucket=bucket, VersioningConfiguration={"Status": "Enabled"}
        )
    aws.client("dynamodb").create_table(TableName=JOBS, **jobs_table())
    aws.client("stepfunctions").create_state_machine(
        name="test-transcription",
        definition='{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}',
        roleArn="arn:aws:iam::123456789012:role/machine",
    )


def _uploaded() -> dict[str, Any]:
    key = "uploads/interview.wav"
    answer = aws.client("s3").put_object(Bucket=MEDIA, Key=key, Body=silence())
    event = event_for(key, answer["VersionId"])
    event["detail"]["bucket"]["name"] = MEDIA
    return event


def _completed(name: str) -> None:
    """moto's jobs go on with each look at them, and write nothing."""
    transcribe = aws.client("transcribe")
    job: dict[str, Any] = {}
    while job.get("TranscriptionJobStatus") != "COMPLETED":
        job = transcribe.get_transcription_job(TranscriptionJobName=name)["TranscriptionJob"]
    raw = RawTranscript().say("Hello there.").as_bytes()
    aws.client("s3").put_object(Bucket=TRANSCRIPTS, Key=f"raw/{name}.json", Body=raw)
