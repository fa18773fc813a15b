"""The transcripts bucket: Transcribe's raw output, and the five files that are made of it."""

from collections.abc import Iterable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from transcription.adapters.aws import code_of, is_transient
from transcription.domain.errors import ServiceUnavailable, TranscriptMissing
from transcription.steps.ports import TranscriptStore
from transcription.transcripts import UnreadableTranscript

#: A million words, which no recording of four hours has; their outputs are made in 800 MB.
MAX_RAW_BYTES = 150_000_000
_ATTEMPT = "attempt"  # the object metadata of a file under its stable name
_RACES = 10  # writers of one name at the same moment
_CONDITION_FAILED = frozenset({"PreconditionFailed", "412", "ConditionalRequestConflict", "409"})


class S3TranscriptStore(TranscriptStore):
    """TranscriptStore in S3."""

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def read(self, key: str) -> bytes:
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=key)
            if (size := answer["ContentLength"]) > MAX_RAW_BYTES:
                raise UnreadableTranscript(
                    f"it has {size:,} bytes, and at most {MAX_RAW_BYTES:,} can be read"
                )
            return bytes(answer["Body"].read())
        except (ClientError, BotoCoreError) as error:
            if code_of(error) in {"NoSuchKey", "404"}:
                raise TranscriptMissing(
                    f"Transcribe says that it is done, but {key} is not in the transcripts bucket. "
                    "Retry the job to have it transcribed again."
                ) from None
            raise _translated(error) from error

    def write(self, key: str, body: bytes, content_type: str) -> None:
        try:
            self._client.put_object(
                Bucket=self._bucket, Key=key, Body=body, ContentType=content_type
            )
        except (ClientError, BotoCoreError) as error:
            raise _translated(error) from error

    def publish(self, key: str, attempt: int, body: bytes, content_type: str) -> None:
        # Conditional, so that a write that arrives late replaces no later attempt's file.
        condition = {"IfNoneMatch": "*"}
        for _ in range(_RACES):
            try:
                self._client.put_object(
                    Bucket=self._bucket,
                    Key=key,
                    Body=body,
                    ContentType=content_type,
                    Metadata={_ATTEMPT: str(attempt)},
                    **condition,
                )
                return
            except (ClientError, BotoCoreError) as error:
                if code_of(error) not in _CONDITION_FAILED:
                    raise _translated(error) from error
            published, etag = self._published(key)
            if published >= attempt:
                return
            condition = {"IfMatch": etag} if etag else {"IfNoneMatch": "*"}
        raise ServiceUnavailable(f"S3: {key} changes all the time")

    def _published(self, key: str) -> tuple[int, str]:
        """The attempt whose file has the stable name, and the file's ETag; 0 if there is none."""
        try:
            head = self._client.head_object(Bucket=self._bucket, Key=key)
        except (ClientError, BotoCoreError) as error:
            if code_of(error) in {"NoSuchKey", "404"}:
                return 0, ""
            raise _translated(error) from error
        return int(head["Metadata"].get(_ATTEMPT, 0)), head["ETag"]

    def remove(self, keys: Iterable[str]) -> None:
        for key in keys:
            try:
                self._client.delete_object(Bucket=self._bucket, Key=key)
            except (ClientError, BotoCoreError) as error:
                raise _translated(error) from error


def _translated(error: ClientError | BotoCoreError) -> Exception:
    return ServiceUnavailable(f"S3: {error}") if is_transient(error) else error
