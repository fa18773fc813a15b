"""A receiver's check of a webhook, written from the specification, not from the sender.

https://github.com/standard-webhooks/standard-webhooks; docs/events.md shows the same.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

TOLERANCE_SECONDS = 300


class NotGenuine(Exception):
    """Not signed with this secret, changed on the way, or old."""


def verified(secret: str, headers: Mapping[str, str], body: bytes, now: float) -> Any:
    """Returns the message. Raises NotGenuine."""
    sent = headers["webhook-timestamp"]
    if abs(now - int(sent)) > TOLERANCE_SECONDS:
        raise NotGenuine("sent long ago")
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{sent}.".encode() + body
    signature = "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    if not any(hmac.compare_digest(signature, one) for one in headers["webhook-signature"].split()):
        raise NotGenuine("signed with another secret")
    return json.loads(body)
