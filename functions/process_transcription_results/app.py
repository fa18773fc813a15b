"""State "Process transcription results": the five files, the completed record, the event."""

from transcription.cold_start import make_at_start

from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from transcription.adapters.aws import client
from transcription.adapters.dynamodb_table import DynamoTable
from transcription.adapters.event_publisher import EventBridgePublisher
from transcription.adapters.job_repository import DynamoJobRepository
from transcription.adapters.media_store import S3MediaStore
from transcription.adapters.transcribe import AmazonTranscribe
from transcription.adapters.transcript_store import S3TranscriptStore
from transcription.domain.step import StepInput
from transcription.observability import count_completion, log_step, logger, publish_metrics
from transcription.settings import Settings
from transcription.steps.media_removal import MediaRemoval
from transcription.steps.process import ProcessTranscriptionResults
from transcription.steps.stable_copies import StableCopies

make_at_start("dynamodb", "s3", "events", "transcribe")


@logger.inject_lambda_context(clear_state=True)
@publish_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """Takes {"execution": ARN, "job": the last step's result}; returns {"job": this step's}."""
    step = StepInput.from_event(event)
    logger.append_keys(execution=step.execution, job_id=step.job_id)
    result = composed().run(step)
    log_step(result)
    count_completion(result)
    return result.as_event()


@cache
def composed() -> ProcessTranscriptionResults:
    """Returns the step with its adapters, made once per process. Raises InvalidSettings."""
    settings = Settings.from_env()
    jobs = DynamoJobRepository(DynamoTable(client("dynamodb"), settings.jobs_table))
    transcripts = S3TranscriptStore(client("s3"), settings.transcripts_bucket)
    removal = MediaRemoval(jobs, S3MediaStore(client("s3"), settings.transcripts_bucket))
    return ProcessTranscriptionResults(
        stage=settings.stage,
        jobs=jobs,
        transcripts=transcripts,
        copies=StableCopies(transcripts, settings.transcripts_by_name),
        transcribe=AmazonTranscribe(client("transcribe"), settings.transcripts_bucket),
        events=EventBridgePublisher(client("events")),
        transcripts_bucket=settings.transcripts_bucket,
        retention_days=settings.retention_days,
        media_removal=removal if settings.delete_media_after_success else None,
    )
