"""The composition root: each handler's domain function with its adapters, made once a process."""

from functools import cache

from transcription.announcements import EventBridge
from transcription.check import CheckTranscriptionStatus
from transcription.clients import client
from transcription.executions import StepFunctions
from transcription.job_table import DynamoJobTable
from transcription.media_store import S3MediaStore
from transcription.options import Defaults
from transcription.polling import PollingPolicy
from transcription.process import ProcessTranscriptionResults
from transcription.settings import Settings
from transcription.start import StartTranscription
from transcription.sweep import SweepOrphanedJobs
from transcription.timings import DynamoTimings
from transcription.transcribe import AmazonTranscribe
from transcription.transcript_store import S3TranscriptStore
from transcription.unrecorded import UnrecordedExecutions


@cache
def start_transcription() -> StartTranscription:
    """For the state "Start transcription"."""
    settings = Settings.from_env()
    return StartTranscription(
        jobs=_jobs(settings),
        media=S3MediaStore(client("s3")),
        transcribe=_transcribe(settings),
        executions=_executions(settings),
        timings=_timings(settings),
        polling=_polling(settings),
        defaults=Defaults(
            language=settings.default_language,
            speakers=settings.default_speakers,
            line_length=settings.line_length,
        ),
        max_resumes=settings.max_resumes,
    )


@cache
def check_transcription_status() -> CheckTranscriptionStatus:
    """For the state "Check transcription status"."""
    settings = Settings.from_env()
    return CheckTranscriptionStatus(
        jobs=_jobs(settings),
        transcribe=_transcribe(settings),
        timings=_timings(settings),
        polling=_polling(settings),
        polls_per_execution=settings.polls_per_execution,
        give_up_after_days=settings.give_up_after_days,
    )


@cache
def process_transcription_results() -> ProcessTranscriptionResults:
    """For the state "Process transcription results"."""
    settings = Settings.from_env()
    return ProcessTranscriptionResults(
        jobs=_jobs(settings),
        transcripts=S3TranscriptStore(client("s3"), settings.transcripts_bucket),
        transcribe=_transcribe(settings),
        announcements=EventBridge(client("events")),
        transcripts_bucket=settings.transcripts_bucket,
        retention_days=settings.retention_days,
    )


@cache
def sweep_orphaned_jobs() -> SweepOrphanedJobs:
    """For the schedule."""
    settings = Settings.from_env()
    jobs, executions = _jobs(settings), _executions(settings)
    return SweepOrphanedJobs(
        jobs=jobs,
        transcribe=_transcribe(settings),
        transcripts=S3TranscriptStore(client("s3"), settings.transcripts_bucket),
        executions=executions,
        unrecorded=UnrecordedExecutions(jobs, executions),
        grace_seconds=settings.sweep_grace_seconds,
        retention_days=settings.retention_days,
    )


def _jobs(settings: Settings) -> DynamoJobTable:
    return DynamoJobTable(client("dynamodb"), settings.jobs_table)


def _timings(settings: Settings) -> DynamoTimings:
    return DynamoTimings(client("dynamodb"), settings.jobs_table)


def _transcribe(settings: Settings) -> AmazonTranscribe:
    return AmazonTranscribe(
        client("transcribe"),
        settings.transcripts_bucket,
        settings.transcribe_role_arn,
        queueing=settings.job_queueing,
    )


def _executions(settings: Settings) -> StepFunctions:
    return StepFunctions(client("stepfunctions"), settings.state_machine_arn)


def _polling(settings: Settings) -> PollingPolicy:
    return PollingPolicy(
        settings.poll_min_seconds, settings.poll_max_seconds, settings.poll_price_percent / 100
    )
