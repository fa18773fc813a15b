"""The stack's own events on the default bus."""

import json
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from transcription.adapters.aws import is_transient
from transcription.domain.errors import ServiceUnavailable

SOURCE = "transcription"


class EventPublisher(Protocol):
    """Says what happened to whoever listens, at least once. Raises ServiceUnavailable."""

    def completed(self, detail: dict[str, Any]) -> None:
        """Publish "Transcription Completed"."""
        ...


class EventBridgePublisher:
    """EventPublisher over boto3."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def completed(self, detail: dict[str, Any]) -> None:
        entry = {
            "Source": SOURCE,
            "DetailType": "Transcription Completed",
            "Detail": json.dumps(detail, ensure_ascii=False),
        }
        try:
            answer = self._client.put_events(Entries=[entry])
        except (ClientError, BotoCoreError) as error:
            if is_transient(error):
                raise ServiceUnavailable(f"EventBridge: {error}") from error
            raise
        if answer.get("FailedEntryCount"):  # PutEvents fails entry by entry, in a 200
            raise ServiceUnavailable(f"EventBridge: {answer['Entries'][0].get('ErrorMessage')}")
