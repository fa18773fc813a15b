"""The upload as S3's event describes it, and the identity of its job.

Pure: nothing here knows AWS.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from transcription.domain.errors import InvalidEvent

SLUG_LENGTH = 32
HASH_LENGTH = 20  # 80 bits: no collision among any number of uploads that an account will see

_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_HEX = re.compile(r"[0-9A-Fa-f]{1,32}")
_JOB_ID = re.compile(r"[0-9A-Za-z_.-]{1,100}")


@dataclass(frozen=True)
class Upload:
    """One object as S3's event names it."""

    bucket: str
    key: str
    version: str  #: the version-id, or the sequencer if the bucket has no versions
    version_id: str | None

    @property
    def job_id(self) -> str:
        """The upload's job, the same however often the event arrives."""
        return job_id_for(self.bucket, self.key, self.version)

    @property
    def name(self) -> str:
        """The file's name without its folders."""
        return self.key.rsplit("/", 1)[-1]


def parse_upload(event: Mapping[str, Any]) -> Upload:
    """Returns the object that an S3 "Object Created" event is about. Raises InvalidEvent.

    Shape: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
    """
    try:
        bucket = event["detail"]["bucket"]["name"]
        item = event["detail"]["object"]
        key = item["key"]
        version_id = item.get("version-id") or None
        version = version_id or item["sequencer"]
    except (KeyError, TypeError, AttributeError):
        raise InvalidEvent(
            "The input is not an S3 'Object Created' event: it needs detail.bucket.name, "
            "detail.object.key and detail.object.version-id or sequencer. See events/ for samples."
        ) from None
    if not all(_is_text(part) for part in (bucket, key, version)):
        raise InvalidEvent(
            "The event's bucket name, key and version must be texts that are not empty."
        )
    return Upload(bucket, key, version, version_id)


def upload_order(event: Any) -> str:
    """Returns a text that sorts the uploads of one key in S3's order: the second, then the
    sequencer.

    Sequencers are hexadecimal; a shorter one is padded on the right with zeros:
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html A
    backfill's event has neither time nor sequencer, but the time when the object was put. The text
    is empty if the event has none of them.
    """
    found = event if isinstance(event, dict) else {}
    try:
        item = found["detail"]["object"]
        time = str(item.get("last-modified") or found.get("time") or "")
        sequencer = str(item.get("sequencer") or "")
    except (KeyError, TypeError, AttributeError):
        return ""
    if not _TIME.fullmatch(time):
        return ""
    return f"{time} {sequencer.upper().ljust(32, '0') if _HEX.fullmatch(sequencer) else ''}".strip()


def _is_text(part: object) -> bool:
    """Returns whether the name can be sent: JSON can hold half a character ("\\ud83c"), UTF-8
    cannot.
    """
    if not isinstance(part, str) or not part:
        return False
    try:
        part.encode()
    except UnicodeEncodeError:
        return False
    return True


def file_name(key: str) -> str:
    """Returns the last part of a key, which may itself end in a slash."""
    return key.rstrip("/").rsplit("/", 1)[-1]


def job_id_for(bucket: str, key: str, version: str) -> str:
    """Returns a slug of the file's name and a hash of all three: `[0-9a-z-]`, up to 53 characters.

    It is valid as a Transcribe job name (`[0-9a-zA-Z._-]`, 200), in an execution's name (80) and in
    an OutputKey.
    """
    stem = file_name(key).rsplit(".", 1)[0]
    if not stem.isascii():
        import unicodedata  # noqa: PLC0415 - most starts do without, and it takes 4 ms of them

        stem = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    plain = stem.lower()
    slug = re.sub(r"[^0-9a-z]+", "-", plain).strip("-")[:SLUG_LENGTH].strip("-")
    return f"{slug or 'media'}-{_hash(bucket, key, version)[:HASH_LENGTH]}"


def resumed_job_id(event: object) -> str | None:
    """Returns the job that the sweep names in an execution's input; None if the input names
    none.
    """
    job_id = event.get("job_id") if isinstance(event, Mapping) else None
    return job_id if isinstance(job_id, str) and _JOB_ID.fullmatch(job_id) else None


def _hash(*parts: str) -> str:
    return hashlib.sha256("/".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
