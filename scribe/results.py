"""Fetches what a completed job has left in the transcripts bucket."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scribe.errors import JobFailed, UnusableFile
from transcription.domain.jobs import JobRecord, Status


@dataclass(frozen=True)
class Destination:
    """Where transcripts are stored: in a folder for each job below `folder`, else beside the files.

    files: all that are uploaded together. Two that differ in their endings only keep them.
    """

    folder: Path | None
    files: Sequence[Path]

    def of(self, file: Path, job: JobRecord) -> Path:
        """The path of that file's transcripts, without their endings."""
        if self.folder is not None:
            return self.folder / job.job_id / "transcript"
        alike = Counter((path.parent, path.stem) for path in self.files)
        stem = file.name if alike[file.parent, file.stem] > 1 else file.stem
        return file.parent / f"{stem}.transcript"


def fetch_outputs(s3: Any, bucket: str, job: JobRecord, place: Path) -> list[Path]:
    """Store the job's files as place.txt, place.srt and so on, and tell where.

    Raises JobFailed, UnusableFile.
    """
    if job.status is Status.FAILED:
        raise failure_of(job)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnusableFile(f"{place.parent} cannot be made: {error.strerror}.") from None
    paths = []
    for kind, key in (job.outputs or {}).items():
        path = place.with_name(f"{place.name}.{kind}")
        try:
            s3.download_file(bucket, key, str(path))
        except OSError as error:
            raise UnusableFile(f"{path} cannot be written: {error.strerror}.") from None
        paths.append(path)
    return paths


def failure_of(job: JobRecord) -> JobFailed:
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
