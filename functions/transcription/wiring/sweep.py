"""For the schedule."""

from functools import cache

from transcription.adapters.aws import client, client_when_needed, make_at_start
from transcription.adapters.step_functions import StepFunctions
from transcription.adapters.transcript_store import S3TranscriptStore
from transcription.settings import Settings
from transcription.steps.sweep import SweepOrphanedJobs
from transcription.steps.unstarted_executions import UnstartedExecutions
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
        unrecorded=UnstartedExecutions(jobs, executions),
        grace_seconds=settings.sweep_grace_seconds,
        retention_days=settings.retention_days,
    )
