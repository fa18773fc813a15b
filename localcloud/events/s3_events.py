"""S3's events about objects in moto's buckets.

Source: "EventBridge event message structure", Amazon S3 user guide.
"""

import hashlib
import itertools
import time
import uuid
from typing import Any, Protocol

from localcloud.events.event_bus import EventBus

_REASONS = {
    "s3:ObjectCreated:Put": "PutObject",
    "s3:ObjectCreated:Copy": "CopyObject",
    "s3:ObjectCreated:CompleteMultipartUpload": "CompleteMultipartUpload",
}
_ETAG_OF_NOTHING = hashlib.md5(b"", usedforsecurity=False).hexdigest()


class Bucket(Protocol):
    name: str
    arn: str
    region_name: str
    is_versioned: bool


class Key(Protocol):
    """A moto object, or a version of it."""

    name: str
    size: int
    etag: str
    version_id: str | None


class S3Events:
    """Sends S3's events to the bus. Keys are not URL-encoded; sequencers increase."""

    def __init__(self, account: str, bus: EventBus) -> None:
        self._account = account
        self._bus = bus
        self._began = time.time_ns() // 1000
        self._numbers = itertools.count()

    def on_created(self, bucket: Bucket, moto_name: str, key: Key) -> None:
        """Sends an event about a new or changed object, if its bucket sends events to
        EventBridge.
        """
        if reason := _REASONS.get(moto_name):
            version = key.version_id if bucket.is_versioned else None
            stored = {"key": key.name, "size": key.size, "etag": key.etag.strip('"')}
            self._put(bucket, "Object Created", stored, version, {"reason": reason})

    def on_deleted(self, bucket: Bucket, key: str, version: str | None, *, by_marker: bool) -> None:
        """Sends an event about a deleted object or version; by_marker: version is the delete
        marker's.

        A delete marker is empty, and its etag is that of an empty body.
        """
        how = "Delete Marker Created" if by_marker else "Permanently Deleted"
        gone = {"key": key} | ({"etag": _ETAG_OF_NOTHING} if by_marker else {})
        more = {"reason": "DeleteObject", "deletion-type": how}
        self._put(bucket, "Object Deleted", gone, version, more)

    def _put(
        self,
        bucket: Bucket,
        detail_type: str,
        stored: dict[str, Any],
        version: str | None,
        more: dict[str, str],
    ) -> None:
        sequencer = {"sequencer": f"{self._began + next(self._numbers):018X}"}
        versioned = {"version-id": version} if version else {}
        detail = {
            "version": "0",
            "bucket": {"name": bucket.name},
            "object": stored | versioned | sequencer,
            "request-id": uuid.uuid4().hex[:16].upper(),
            "requester": self._account,
            "source-ip-address": "127.0.0.1",
            **more,
        }
        self._bus.put_from("aws.s3", detail_type, bucket.region_name, [bucket.arn], detail)
