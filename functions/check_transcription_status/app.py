"""State "Check transcription status": one poll of Amazon Transcribe."""

from transcription.cold_start import make_at_start

from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from transcription.adapters.aws import client, client_when_needed
from transcription.adapters.duration_history import DynamoDurationHistory
from transcription.adapters.dynamodb_table import DynamoTable
from transcription.adapters.job_load import DynamoJobLoad
from transcription.adapters.job_repository import DynamoJobRepository
from transcription.adapters.media_store import S3MediaStore
from transcription.adapters.transcribe import AmazonTranscribe
from transcription.domain.step import StepInput
from transcription.observability import log_step, logger, publish_metrics
from transcription.polling.policy import PollingPolicy
from transcription.settings import Settings
from transcription.steps.check import CheckTranscriptionStatus

make_at_start("dynamodb", "transcribe")


@logger.inject_lambda_context(clear_state=True)
@publish_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """Takes {"execution": ARN, "job": the last step's result, "input": the execution's}.

    Returns {"job": this step's result}.
    """
    step = StepInput.from_event(event)
    logger.append_keys(execution=step.execution, job_id=step.job_id)
    result = composed().run(step)
    log_step(result)
    return result.as_event()


@cache
def composed() -> CheckTranscriptionStatus:
    """Returns the step with its adapters, made once per process. Raises InvalidSettings."""
    settings = Settings.from_env()
    table = DynamoTable(client("dynamodb"), settings.jobs_table)
    return CheckTranscriptionStatus(
        stage=settings.stage,
        jobs=DynamoJobRepository(table),
        # only a finished job needs it
        media=S3MediaStore(client_when_needed("s3"), settings.transcripts_bucket),
        transcribe=AmazonTranscribe(client("transcribe"), settings.transcripts_bucket),
        history=DynamoDurationHistory(table),
        load=DynamoJobLoad(table),
        polling=PollingPolicy(
            settings.poll_min_seconds,
            settings.poll_max_seconds,
            settings.poll_price_percent / 100,
        ),
        polls_per_execution=settings.polls_per_execution,
        give_up_after_days=settings.give_up_after_days,
    )
