"""The schedule: resumes jobs whose execution died, clears what finished jobs left behind."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from transcription.observability import count_sweep, logger, publish_metrics
from transcription.wiring.sweep import sweep_orphaned_jobs


@logger.inject_lambda_context(clear_state=True)
@publish_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """Takes nothing of the schedule's event, returns what the sweep saw and did."""

    def remaining_seconds() -> float:
        return context.get_remaining_time_in_millis() / 1000

    report = sweep_orphaned_jobs()(remaining_seconds)
    return count_sweep(report)
