"""State "Start transcription": the record, the media's format and length, the Transcribe job."""

from transcription.cold_start import make_at_start

from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from transcription.adapters.aws import client, client_when_needed
from transcription.adapters.daily_media import DynamoDailyMedia
from transcription.adapters.duration_history import DynamoDurationHistory
from transcription.adapters.dynamodb_table import DynamoTable
from transcription.adapters.job_load import DynamoJobLoad
from transcription.adapters.job_repository import DynamoJobRepository
from transcription.adapters.media_store import S3MediaStore
from transcription.adapters.step_functions import StepFunctions
from transcription.adapters.transcribe import AmazonTranscribe
from transcription.domain.options import Defaults
from transcription.observability import count_start, log_step, logger, publish_metrics
from transcription.polling.policy import PollingPolicy
from transcription.settings import Settings
from transcription.steps.admission import Admission
from transcription.steps.start import StartTranscription

make_at_start("dynamodb", "s3", "transcribe")


@logger.inject_lambda_context(clear_state=True)
@publish_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """Takes {"execution": ARN, "input": the execution's, "job_tags": the stack's}.

    Returns {"job": the step's result}.
    """
    logger.append_keys(execution=event["execution"])
    result = composed().run(event["execution"], event["input"], event.get("job_tags", ""))
    log_step(result)
    count_start(result)
    return result.as_event()


@cache
def composed() -> StartTranscription:
    """Returns the step with its adapters, made once per process. Raises InvalidSettings."""
    settings = Settings.from_env()
    table = DynamoTable(client("dynamodb"), settings.jobs_table)
    jobs = DynamoJobRepository(table)
    return StartTranscription(
        stage=settings.stage,
        jobs=jobs,
        media=S3MediaStore(client("s3"), settings.transcripts_bucket),
        transcribe=AmazonTranscribe(
            client("transcribe"),
            settings.transcripts_bucket,
            role_arn=settings.transcribe_role_arn,
            queueing=settings.job_queueing,
            kms_key_arn=settings.kms_key_arn,
        ),
        # only a job that another execution owns needs it
        executions=StepFunctions(client_when_needed("stepfunctions"), settings.state_machine_arn),
        history=DynamoDurationHistory(table),
        load=DynamoJobLoad(table),
        admission=Admission(jobs, DynamoDailyMedia(table), settings.max_daily_media_hours * 3600),
        polling=PollingPolicy(
            settings.poll_min_seconds,
            settings.poll_max_seconds,
            settings.poll_price_percent / 100,
        ),
        defaults=Defaults(
            settings.default_language, settings.default_speakers, settings.line_length
        ),
        max_resumes=settings.max_resumes,
    )
