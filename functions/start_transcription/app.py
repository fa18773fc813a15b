"""State "Start transcription": the record, the media's format and length, the Transcribe job."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from transcription.observability import count_start, logger, note_step, publish_metrics
from transcription.wiring.start import start_transcription


@logger.inject_lambda_context(clear_state=True)
@publish_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """Takes {"execution": ARN, "input": S3's event}, returns {"job": {job_id, outcome, ...}}."""
    logger.append_keys(execution=event["execution"])
    step = start_transcription()(event["execution"], event["input"])
    note_step(step)
    count_start(step)
    return step
