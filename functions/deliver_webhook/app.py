"""State "Deliver webhook": one signed request with one of the stack's events."""

import time
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from transcription.adapters.aws import client
from transcription.observability import logger
from webhook.addresses import target_of
from webhook.delivery import post
from webhook.messages import body_of
from webhook.secrets import WebhookSecrets
from webhook.settings import WebhookSettings
from webhook.signing import headers_for


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """Takes an EventBridge event and returns {"status": the receiver's HTTP status}.

    Raises WebhookNotDelivered.
    """
    settings = WebhookSettings.from_env()
    logger.append_keys(job_id=event["detail"].get("job_id"), webhook_id=event["id"])
    target = target_of(settings.url, private=settings.private)
    body = body_of(event)
    signed = headers_for(_secrets(settings.secret_arn)(), event["id"], int(time.time()), body)
    status = post(target, {**signed, "content-type": "application/json"}, body)
    logger.info("DELIVERED", extra={"status": status})
    return {"status": status}


@cache
def _secrets(arn: str) -> WebhookSecrets:
    return WebhookSecrets(client("secretsmanager"), arn)
