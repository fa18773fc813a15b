"""Fetches what a completed job has left in the transcripts bucket."""

from pathlib import Path
from typing import Any

from scribe.errors import JobFailed, UnusableFile
from transcription.jobs import Job, Status


def fetch_outputs(s3: Any, bucket: str, job: Job, folder: Path) -> list[Path]:
    """Store the job's files as folder/<job_id>/transcript.*, and tell where.

    Raises JobFailed, UnusableFile.
    """
    if job.status is Status.FAILED:
        raise failure_of(job)
    target = folder / job.job_id
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnusableFile(f"{target} cannot be made: {error.strerror}.") from None
    paths = []
    for key in (job.outputs or {}).values():
        path = target / key.rsplit("/", 1)[-1]
        s3.download_file(bucket, key, str(path))
        paths.append(path)
    return paths


def failure_of(job: Job) -> JobFailed:
    """The record's error as this command's."""
    error = job.error or {}
    again = (
        "Trying the same file again can help."
        if error.get("retryable")
        else "The same file with the same options will fail again."
    )
    return JobFailed(
        f"{error.get('code', 'Unknown')}: {error.get('message', 'The record gives no reason.')}",
        [again, f"job {job.job_id}"],
    )


def text_of(paths: list[Path]) -> str:
    """What was said, from the .txt among the files."""
    for path in paths:
        if path.suffix == ".txt":
            return path.read_text(encoding="utf-8").strip()
    return ""
