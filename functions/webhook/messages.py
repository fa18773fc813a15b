"""The message about an event. Pure."""

import json
from collections.abc import Mapping
from typing import Any


def body_of(event: Mapping[str, Any]) -> bytes:
    """Returns {"type", "timestamp", "data"}: the event's detail-type, its time, and its detail.

    The bytes are the same each time the same event is sent.
    """
    message = {"type": event["detail-type"], "timestamp": event["time"], "data": event["detail"]}
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
