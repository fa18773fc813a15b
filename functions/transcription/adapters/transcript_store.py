"""The transcripts bucket: Transcribe's raw output, and the five files that are made of it."""

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from transcription.adapters.aws import code_of, is_transient
from transcription.domain.errors import ServiceUnavailable, TranscriptMissing
from transcription.domain.keys import OUTPUT_NAMES, output_key
from transcription.steps.ports import TranscriptStore
from transcription.transcripts import UnreadableTranscript

#: A million words, which no recording of four hours has; their outputs are made in 800 MB.
MAX_RAW_BYTES = 150_000_000


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

    def remove_outputs(self, job_id: str) -> None:
        for name in OUTPUT_NAMES:
            try:
                self._client.delete_object(Bucket=self._bucket, Key=output_key(job_id, name))
            except (ClientError, BotoCoreError) as error:
                raise _translated(error) from error


def _translated(error: ClientError | BotoCoreError) -> Exception:
    return ServiceUnavailable(f"S3: {error}") if is_transient(error) else error
