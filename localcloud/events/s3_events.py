"""S3's events about new objects in moto's buckets; it sends no others.

Source: "EventBridge event message structure", Amazon S3 user guide.
"""

import itertools
import time
import uuid
from typing import Protocol

from localcloud.events.event_bus import EventBus

_REASONS = {
    "s3:ObjectCreated:Put": "PutObject",
    "s3:ObjectCreated:Copy": "CopyObject",
    "s3:ObjectCreated:CompleteMultipartUpload": "CompleteMultipartUpload",
}


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
        reason = _REASONS.get(moto_name)
        if reason is None:
            return
        stored = {"key": key.name, "size": key.size, "etag": key.etag.strip('"')}
        versioned = {"version-id": key.version_id} if bucket.is_versioned else {}
        sequencer = {"sequencer": f"{self._began + next(self._numbers):018X}"}
        detail = {
            "version": "0",
            "bucket": {"name": bucket.name},
            "object": stored | versioned | sequencer,
            "request-id": uuid.uuid4().hex[:16].upper(),
            "requester": self._account,
            "source-ip-address": "127.0.0.1",
            "reason": reason,
        }
        self._bus.put_from("aws.s3", "Object Created", bucket.region_name, [bucket.arn], detail)
