"""State "Process transcription results": the five files, the closed record, the event."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from transcription.observability import count_completion, logger, note_step, publish_metrics
from transcription.wiring.process import process_transcription_results


@logger.inject_lambda_context(clear_state=True)
@publish_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """Takes {"execution": ARN, "job": the last step's}, returns {"job": {job_id, outcome, ...}}."""
    logger.append_keys(execution=event["execution"], job_id=event["job"]["job_id"])
    process = process_transcription_results()
    step = process(event["execution"], event["job"])
    note_step(step)
    count_completion(step)
    return step
