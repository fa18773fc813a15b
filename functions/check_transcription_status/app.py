"""State "Check transcription status": one poll of Amazon Transcribe."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from transcription.observability import logger, note_step, publish_metrics
from transcription.wiring.check import check_transcription_status


@logger.inject_lambda_context(clear_state=True)
@publish_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """Takes {"execution": ARN, "job": the last step's}, returns {"job": {job_id, outcome, ...}}."""
    logger.append_keys(execution=event["execution"], job_id=event["job"]["job_id"])
    step = check_transcription_status()(event["execution"], event["job"])
    note_step(step)
    return step
