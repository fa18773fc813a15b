"""The transcripts bucket: Transcribe's raw output, and the five files made from it."""

from collections.abc import Iterable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from transcription.adapters.aws import code_of, is_transient
from transcription.domain.errors import ServiceUnavailable, TranscriptMissing
from transcription.steps.ports import Precedence, TranscriptStore
from transcription.transcripts import UnreadableTranscript

#: A million words, more than any recording of four hours has; rendering them takes 800 MB.
MAX_RAW_BYTES = 150_000_000
# The object metadata of a file under its stable name.
_ATTEMPT, _REVISION, _UPLOAD = "attempt", "revision", "upload"
#: The job that the file belongs to, if uploads share the name.
JOB_ID_METADATA = "job-id"
_RACES = 10  # concurrent writers of one name
_CONDITION_FAILED = frozenset({"PreconditionFailed", "412", "ConditionalRequestConflict", "409"})


class S3TranscriptStore(TranscriptStore):
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

    def publish(self, key: str, precedence: Precedence, body: bytes, content_type: str) -> None:
        # Conditional, so that a late write replaces no newer file.
        condition = {"IfNoneMatch": "*"}
        for _ in range(_RACES):
            try:
                self._client.put_object(
                    Bucket=self._bucket,
                    Key=key,
                    Body=body,
                    ContentType=content_type,
                    Metadata=_metadata(precedence),
                    **condition,
                )
                return
            except (ClientError, BotoCoreError) as error:
                if code_of(error) not in _CONDITION_FAILED:
                    raise _translated(error) from error
            published, etag = self._published(key)
            if published >= precedence:
                return
            condition = {"IfMatch": etag} if etag else {"IfNoneMatch": "*"}
        raise ServiceUnavailable(f"S3: {key} keeps changing")

    def _published(self, key: str) -> tuple[Precedence, str]:
        """Returns the precedence of the file under the stable name, and its ETag.

        Both are empty if there is no such file.
        """
        try:
            head = self._client.head_object(Bucket=self._bucket, Key=key)
        except (ClientError, BotoCoreError) as error:
            if code_of(error) in {"NoSuchKey", "404"}:
                return Precedence(), ""
            raise _translated(error) from error
        kept = head["Metadata"]
        found = Precedence(
            kept.get(_UPLOAD, ""),
            int(kept.get(_ATTEMPT, 0)),
            int(kept.get(_REVISION, 0)),
            kept.get(JOB_ID_METADATA, ""),
        )
        return found, head["ETag"]

    def remove(self, keys: Iterable[str]) -> None:
        for key in keys:
            try:
                self._client.delete_object(Bucket=self._bucket, Key=key)
            except (ClientError, BotoCoreError) as error:
                raise _translated(error) from error


def _metadata(precedence: Precedence) -> dict[str, str]:
    others = {
        _REVISION: str(precedence.revision or ""),
        _UPLOAD: precedence.upload,
        JOB_ID_METADATA: precedence.job_id,
    }
    return {_ATTEMPT: str(precedence.attempt)} | {key: one for key, one in others.items() if one}


def _translated(error: ClientError | BotoCoreError) -> Exception:
    return ServiceUnavailable(f"S3: {error}") if is_transient(error) else error
