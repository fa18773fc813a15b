"""A job's outputs in the transcripts bucket, and the files made from them on demand."""

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


def read_transcript(
    s3: Any, bucket: str, job: JobRecord, kind: str, *, unredacted: bool = False
) -> bytes:
    """Returns one output (txt, srt, vtt, json or html), or one of MADE, which is made here.

    Raises NotPossible.
    """
    prefix = "unredacted." if unredacted else ""
    if kind not in MADE:
        return _stored(s3, bucket, job, prefix + kind)
    document = _stored(s3, bucket, job, f"{prefix}json")
    try:
        if kind == "parquet":
            return word_parquet(document)
        options = Options.from_dict(job.options)
        return export(document, kind, options.line_length, options.subtitle_speakers).body
    except NotATranscript as error:
        raise NotPossible(
            f"transcript.json of {job.job_id} cannot be read: {error}",
            [f"To make it again: scribe retry {job.job_id}"],
        ) from None


def _stored(s3: Any, bucket: str, job: JobRecord, kind: str) -> bytes:
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
        body: bytes = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    except ClientError as error:
        if code_of(error) in MISSING:
            raise NotPossible(
                f"s3://{bucket}/{key} is gone: somebody deleted it.",
                [f"To make it again: scribe retry {job.job_id}"],
            ) from None
        raise
    return body
