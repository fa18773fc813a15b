"""A job's outputs in the transcripts bucket, and the files made from them on demand."""

from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from scribe.errors import NotPossible
from scribe.operations.word_parquet import word_parquet
from transcription.adapters.aws import code_of
from transcription.domain.jobs import JobRecord
from transcription.domain.options import Options
from transcription.transcripts.document_reader import NotATranscript
from transcription.transcripts.exports import EXPORTS, export

MADE = (*EXPORTS, "parquet")
MISSING = frozenset({"NoSuchKey", "404", "NotFound"})


@dataclass
class JobTranscripts:
    """A job's transcripts. transcript.json is read once for all the files that are made from it."""

    s3: Any
    bucket: str
    job: JobRecord
    _documents: dict[str, bytes] = field(default_factory=dict)

    def read(self, kind: str, *, unredacted: bool = False) -> bytes:
        """Returns one output (txt, srt, vtt, json or html), or one of MADE, which is made here.

        Raises NotPossible.
        """
        prefix = "unredacted." if unredacted else ""
        if kind == "json" or kind in MADE:
            document = self._document(f"{prefix}json")
            return document if kind == "json" else self._made(kind, document)
        return self._stored(prefix + kind)

    def _made(self, kind: str, document: bytes) -> bytes:
        try:
            if kind == "parquet":
                return word_parquet(document)
            options = Options.from_dict(self.job.options)
            return export(document, kind, options.line_length, options.subtitle_speakers).body
        except NotATranscript as error:
            raise NotPossible(
                f"transcript.json of {self.job.job_id} cannot be read: {error}",
                [f"To make it again: scribe retry {self.job.job_id}"],
            ) from None

    def _document(self, kind: str) -> bytes:
        if kind not in self._documents:
            self._documents[kind] = self._stored(kind)
        return self._documents[kind]

    def _stored(self, kind: str) -> bytes:
        job = self.job
        key = (job.outputs or {}).get(kind)
        if key is None and job.outputs:
            raise NotPossible(
                f"{job.job_id} has no transcript.{kind}.",
                [f"Options that make one: scribe retry {job.job_id} --redact --unredacted"],
            )
        if key is None:
            raise NotPossible(
                f"{job.job_id} has no transcript: it is {job.status}.",
                [f"scribe show {job.job_id}"],
            )
        try:
            body: bytes = self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read()
        except ClientError as error:
            if code_of(error) in MISSING:
                raise NotPossible(
                    f"s3://{self.bucket}/{key} is gone: somebody deleted it.",
                    [f"To make it again: scribe retry {job.job_id}"],
                ) from None
            raise
        return body
