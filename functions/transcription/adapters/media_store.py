"""The uploaded media in S3: metadata, byte ranges, and a copy if a newer upload took the key."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from transcription.adapters.aws import code_of, is_transient, message_of
from transcription.domain.errors import MediaMissing, MediaUnreadable, ServiceUnavailable
from transcription.domain.keys import version_key
from transcription.domain.uploads import Upload
from transcription.steps.ports import MediaCopy, MediaStore, StoredMedia

# HeadObject has no body, so its errors are bare status numbers; 405 means a delete marker. The SDK
# sends no request for a name that no bucket can have.
_MISSING = frozenset(
    {
        *("404", "NoSuchKey", "NoSuchVersion", "NoSuchBucket"),
        *("405", "MethodNotAllowed", "ParamValidationError"),
    }
)


class S3MediaStore(MediaStore):
    """Keeps media in S3. Copies go to a bucket of the stack's own, which sends no events."""

    def __init__(self, client: Any, copies_bucket: str) -> None:
        self._client = client
        self._copies_bucket = copies_bucket

    def open(self, upload: Upload) -> StoredMedia:
        place = _place(upload)
        with _errors(upload):
            head = self._client.head_object(**place)
            newest = head
            if upload.version_id:
                newest = self._client.head_object(Bucket=upload.bucket, Key=upload.key)
        return StoredMedia(
            size=head["ContentLength"],
            metadata={name: _readable(value) for name, value in head.get("Metadata", {}).items()},
            is_newest=newest.get("VersionId") == head.get("VersionId"),
            source=_S3Source(self._client, upload, head["ContentLength"]),
        )

    def newest_version(self, upload: Upload) -> str | None:
        try:
            with _errors(upload):
                head = self._client.head_object(Bucket=upload.bucket, Key=upload.key)
        except MediaMissing:
            return None
        return str(head.get("VersionId", ""))

    def keep_version(self, upload: Upload, job_id: str) -> MediaCopy:
        copy = MediaCopy(self._copies_bucket, version_key(job_id))
        with _errors(upload):
            self._client.copy_object(
                Bucket=copy.bucket,
                Key=copy.key,
                CopySource={
                    "Bucket": upload.bucket,
                    "Key": upload.key,
                    "VersionId": upload.version_id,
                },
                TaggingDirective="REPLACE",  # copying tags would need another permission
            )
        return copy

    def delete(self, upload: Upload, job_id: str) -> None:
        copy = {"Bucket": self._copies_bucket, "Key": version_key(job_id)}
        with _errors(upload):
            self._client.delete_object(**_place(upload))
        # the copy is deleted at the latest when all of its versions are gone
        with suppress(MediaMissing):
            while True:
                with _errors(upload):
                    version = self._client.head_object(**copy).get("VersionId", "null")
                    self._client.delete_object(**copy, VersionId=version)


class _S3Source:
    def __init__(self, client: Any, upload: Upload, size: int) -> None:
        self._client = client
        self._upload = upload
        self.size = size

    def read(self, offset: int, length: int) -> bytes:
        if offset >= self.size or length <= 0:
            return b""
        last = min(offset + length, self.size) - 1
        with _errors(self._upload):
            answer = self._client.get_object(**_place(self._upload), Range=f"bytes={offset}-{last}")
            return bytes(answer["Body"].read())


def _place(upload: Upload) -> dict[str, str]:
    place = {"Bucket": upload.bucket, "Key": upload.key}
    return place | {"VersionId": upload.version_id} if upload.version_id else place


def _readable(value: str) -> str:
    """Decodes metadata that is not ASCII, which S3 returns by RFC 2047:
    =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
    """
    if not value.startswith("=?"):
        return value
    try:
        return str(make_header(decode_header(value)))
    except (HeaderParseError, LookupError, ValueError):
        return value


@contextmanager
def _errors(upload: Upload) -> Iterator[None]:
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        code = code_of(error)
        if code in _MISSING:
            raise MediaMissing(
                f"{upload.name!r} is no longer in the media bucket. Upload it again to have it "
                "transcribed."
            ) from None
        if code in {"403", "AccessDenied", "InvalidObjectState", "KMS.DisabledException", "400"}:
            raise MediaUnreadable(
                f"S3 does not let this stack read {upload.name!r} ({code}: {message_of(error)}). "
                "Check the bucket policy, the object's KMS key and its storage class, then retry."
            ) from None
        if is_transient(error):
            raise ServiceUnavailable(f"S3: {error}") from error
        raise
