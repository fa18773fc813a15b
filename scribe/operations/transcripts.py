"""A job's outputs in the transcripts bucket."""

from typing import Any

from botocore.exceptions import ClientError

from scribe.errors import NotPossible
from transcription.adapters.aws import code_of
from transcription.domain.jobs import JobRecord

MISSING = frozenset({"NoSuchKey", "404", "NotFound"})


def read_transcript(s3: Any, bucket: str, job: JobRecord, kind: str) -> str:
    """The text of one output: txt, srt, vtt, json or html. Raises NotPossible."""
    key = (job.outputs or {}).get(kind)
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
    return body.decode("utf-8")
