"""S3's events as EventBridge has them.

Source: "EventBridge event message structure", Amazon S3 user guide.
"""

import hashlib
import itertools
import time
import uuid
from datetime import UTC, datetime
from typing import Any, Protocol

from localcloud.events.entries import written

_REASONS = {
    "s3:ObjectCreated:Put": "PutObject",
    "s3:ObjectCreated:Post": "POST Object",
    "s3:ObjectCreated:Copy": "CopyObject",
    "s3:ObjectCreated:CompleteMultipartUpload": "CompleteMultipartUpload",
}
_ETAG_OF_NOTHING = hashlib.md5(b"", usedforsecurity=False).hexdigest()
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
    version = key.version_id if bucket.is_versioned else None
    stored = {"key": key.name, "size": key.size, "etag": key.etag.strip('"')}
    return _event(account, bucket, "Object Created", stored, version, {"reason": reason})


def object_deleted(
    account: str, bucket: Bucket, key: str, version: str | None, *, by_marker: bool
) -> dict[str, Any]:
    """The event "Object Deleted"; by_marker: a delete marker hides it, and version is the marker's.

    A delete marker is empty, and so is what its etag is made of.
    """
    how = "Delete Marker Created" if by_marker else "Permanently Deleted"
    gone = {"key": key} | ({"etag": _ETAG_OF_NOTHING} if by_marker else {})
    told = {"reason": "DeleteObject", "deletion-type": how}
    return _event(account, bucket, "Object Deleted", gone, version, told)


def _event(
    account: str,
    bucket: Bucket,
    detail_type: str,
    stored: dict[str, Any],
    version: str | None,
    told: dict[str, str],
) -> dict[str, Any]:
    sequencer = {"sequencer": f"{_began + next(_numbers):018X}"}
    versioned = {"version-id": version} if version else {}
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": detail_type,
        "source": "aws.s3",
        "account": account,
        "time": written(datetime.now(UTC)),
        "region": bucket.region_name,
        "resources": [bucket.arn],
        "detail": {
            "version": "0",
            "bucket": {"name": bucket.name},
            "object": stored | versioned | sequencer,
            "request-id": uuid.uuid4().hex[:16].upper(),
            "requester": account,
            "source-ip-address": "127.0.0.1",
            **told,
        },
    }
