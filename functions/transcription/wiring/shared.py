"""The adapters that several functions have."""

from transcription.adapters.aws import client
from transcription.adapters.job_repository import DynamoJobRepository
from transcription.adapters.transcribe import AmazonTranscribe
from transcription.polling.history import DynamoDurationHistory
from transcription.polling.load import DynamoLoad
from transcription.polling.policy import PollingPolicy
from transcription.settings import Settings


def jobs(settings: Settings) -> DynamoJobRepository:
    """The records."""
    return DynamoJobRepository(client("dynamodb"), settings.jobs_table)


def timings(settings: Settings) -> DynamoDurationHistory:
    """What jobs took, in the same table."""
    return DynamoDurationHistory(client("dynamodb"), settings.jobs_table)


def load(settings: Settings) -> DynamoLoad:
    """How many jobs there are, likewise."""
    return DynamoLoad(client("dynamodb"), settings.jobs_table)


def transcribe(settings: Settings) -> AmazonTranscribe:
    """Amazon Transcribe."""
    return AmazonTranscribe(
        client("transcribe"),
        settings.transcripts_bucket,
        settings.transcribe_role_arn,
        queueing=settings.job_queueing,
        kms_key_arn=settings.kms_key_arn,
    )


def polling(settings: Settings) -> PollingPolicy:
    """When to look."""
    return PollingPolicy(
        settings.poll_min_seconds, settings.poll_max_seconds, settings.poll_price_percent / 100
    )
