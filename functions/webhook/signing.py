"""Signs messages, so that a receiver knows who sent one, and that it is whole and fresh. Pure.

Source: Standard Webhooks 1.0, https://github.com/standard-webhooks/standard-webhooks
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence

PREFIX = "whsec_"
#: Bytes of a secret, by the specification.
LEAST_BYTES, MOST_BYTES = 24, 64


class InvalidSecret(Exception):
    """The webhook's secret is not 24 to 64 bytes in Base64, with or without whsec_ before it."""


def key_of(secret: str) -> bytes:
    """Returns the secret's bytes. Raises InvalidSecret."""
    try:
        key = base64.b64decode(secret.strip().removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise InvalidSecret("The webhook's secret is not Base64.") from None
    if not LEAST_BYTES <= len(key) <= MOST_BYTES:
        raise InvalidSecret(f"The webhook's secret has {len(key)} bytes; it must have 24 to 64.")
    return key


def headers_for(
    secrets: Sequence[str], message_id: str, timestamp: int, body: bytes
) -> dict[str, str]:
    """Returns the three headers of a message. timestamp is in seconds since 1970.

    There is one signature for each secret, so that a receiver can change to a new one in its own
    time. Raises InvalidSecret.
    """
    signed = f"{message_id}.{timestamp}.".encode() + body
    digests = [hmac.new(key_of(secret), signed, hashlib.sha256).digest() for secret in secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(f"v1,{base64.b64encode(one).decode()}" for one in digests),
    }
