"""The schedule: resumes jobs whose execution died, removes what finished jobs left behind."""

from transcription.cold_start import make_at_start

from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from transcription.adapters.aws import client, client_when_needed
from transcription.adapters.dynamodb_table import DynamoTable
from transcription.adapters.job_load import DynamoJobLoad
from transcription.adapters.job_repository import DynamoJobRepository
from transcription.adapters.step_functions import StepFunctions
from transcription.adapters.transcribe import AmazonTranscribe
from transcription.adapters.transcript_store import S3TranscriptStore
from transcription.observability import count_sweep, logger, publish_metrics
from transcription.settings import Settings
from transcription.steps.sweep import SweepOrphanedJobs
from transcription.steps.unstarted_executions import UnstartedExecutions

make_at_start("dynamodb", "stepfunctions")


@logger.inject_lambda_context(clear_state=True)
@publish_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """Ignores the schedule's event; returns what the sweep saw and did."""

    def remaining_seconds() -> float:
        return context.get_remaining_time_in_millis() / 1000

    return count_sweep(composed().run(remaining_seconds))


@cache
def composed() -> SweepOrphanedJobs:
    """Returns the sweep with its adapters, made once per process. Raises InvalidSettings."""
    settings = Settings.from_env()
    table = DynamoTable(client("dynamodb"), settings.jobs_table)
    jobs = DynamoJobRepository(table)
    executions = StepFunctions(client("stepfunctions"), settings.state_machine_arn)
    return SweepOrphanedJobs(
        stage=settings.stage,
        jobs=jobs,
        load=DynamoJobLoad(table),
        # only finished jobs need these two
        transcribe=AmazonTranscribe(client_when_needed("transcribe"), settings.transcripts_bucket),
        transcripts=S3TranscriptStore(client_when_needed("s3"), settings.transcripts_bucket),
        executions=executions,
        unstarted=UnstartedExecutions(jobs, executions),
        grace_seconds=settings.sweep_grace_seconds,
        retention_days=settings.retention_days,
    )
