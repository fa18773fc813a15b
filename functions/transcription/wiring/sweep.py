"""For the schedule."""

from functools import cache

from transcription.clients import client, client_when_needed, make_at_start
from transcription.executions import StepFunctions
from transcription.settings import Settings
from transcription.sweep import SweepOrphanedJobs
from transcription.transcript_store import S3TranscriptStore
from transcription.unrecorded import UnrecordedExecutions
from transcription.wiring import shared

make_at_start("dynamodb", "stepfunctions")


@cache
def sweep_orphaned_jobs() -> SweepOrphanedJobs:
    """Raises InvalidSettings."""
    settings = Settings.from_env()
    jobs = shared.jobs(settings)
    executions = StepFunctions(client("stepfunctions"), settings.state_machine_arn)
    return SweepOrphanedJobs(
        jobs=jobs,
        load=shared.load(settings),
        transcribe=shared.transcribe(settings),
        # only a failed job's outputs are removed
        transcripts=S3TranscriptStore(client_when_needed("s3"), settings.transcripts_bucket),
        executions=executions,
        unrecorded=UnrecordedExecutions(jobs, executions),
        grace_seconds=settings.sweep_grace_seconds,
        retention_days=settings.retention_days,
    )
