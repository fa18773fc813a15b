"""S3's events as EventBridge has them.

Source: "EventBridge event message structure", Amazon S3 user guide.
"""

import itertools
import time
import uuid
from datetime import UTC, datetime
from typing import Any, Protocol

_REASONS = {
    "s3:ObjectCreated:Put": "PutObject",
    "s3:ObjectCreated:Post": "POST Object",
    "s3:ObjectCreated:Copy": "CopyObject",
    "s3:ObjectCreated:CompleteMultipartUpload": "CompleteMultipartUpload",
}
_began = time.time_ns() // 1000
_numbers = itertools.count()


class Bucket(Protocol):
    """moto's bucket."""

    name: str
    arn: str
    region_name: str
    is_versioned: bool


class Key(Protocol):
    """moto's object, or a version of it."""

    name: str
    size: int
    etag: str
    version_id: str | None


def object_created(account: str, bucket: Bucket, moto_name: str, key: Key) -> dict[str, Any] | None:
    """The event "Object Created"; None where moto tells of something else.

    The key is as it is, not URL-encoded; the sequencer rises with every event.
    """
    reason = _REASONS.get(moto_name)
    if reason is None:
        return None
    stored: dict[str, Any] = {
        "key": key.name,
        "size": key.size,
        "etag": key.etag.strip('"'),
        "sequencer": f"{_began + next(_numbers):018X}",
    }
    if bucket.is_versioned and key.version_id:
        stored["version-id"] = key.version_id
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Object Created",
        "source": "aws.s3",
        "account": account,
        "time": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "region": bucket.region_name,
        "resources": [bucket.arn],
        "detail": {
            "version": "0",
            "bucket": {"name": bucket.name},
            "object": stored,
            "request-id": uuid.uuid4().hex[:16].upper(),
            "requester": account,
            "source-ip-address": "127.0.0.1",
            "reason": reason,
        },
    }
