"""For the state "Process transcription results"."""

from functools import cache

from transcription.adapters.aws import client, make_at_start
from transcription.adapters.event_publisher import EventBridgePublisher
from transcription.adapters.transcript_store import S3TranscriptStore
from transcription.settings import Settings
from transcription.steps.process import ProcessTranscriptionResults
from transcription.wiring import shared

make_at_start("dynamodb", "s3", "events", "transcribe")


@cache
def process_transcription_results() -> ProcessTranscriptionResults:
    """Raises InvalidSettings."""
    settings = Settings.from_env()
    return ProcessTranscriptionResults(
        jobs=shared.jobs(settings),
        transcripts=S3TranscriptStore(client("s3"), settings.transcripts_bucket),
        transcribe=shared.transcribe(settings),
        announcements=EventBridgePublisher(client("events")),
        transcripts_bucket=settings.transcripts_bucket,
        retention_days=settings.retention_days,
    )
