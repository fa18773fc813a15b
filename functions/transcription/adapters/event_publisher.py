"""The stack's own events on the default bus."""

import json
from typing import Any

from transcription.adapters.aws import service_errors
from transcription.domain.errors import ServiceUnavailable
from transcription.steps.ports import EventPublisher

SOURCE = "transcription"


class EventBridgePublisher(EventPublisher):
    def __init__(self, client: Any) -> None:
        self._client = client

    def completed(self, detail: dict[str, Any]) -> None:
        entry = {
            "Source": SOURCE,
            "DetailType": "Transcription Completed",
            "Detail": json.dumps(detail, ensure_ascii=False),
        }
        with service_errors("EventBridge"):
            answer = self._client.put_events(Entries=[entry])
        if answer.get("FailedEntryCount"):  # PutEvents answers 200 even if an entry failed
            raise ServiceUnavailable(f"EventBridge: {answer['Entries'][0].get('ErrorMessage')}")
