"""Fetches a completed job's outputs from the transcripts bucket."""

import errno
import os
from collections import Counter
from collections.abc import Collection, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from scribe.errors import JobFailed, NotPossible, UnusableFile
from scribe.operations.transcripts import JobTranscripts
from transcription.domain.jobs import JobRecord, Status


def destinations(files: Mapping[str, Path]) -> dict[str, Path]:
    """Returns the place of each job's transcripts: beside its file, without the extension.

    Files that differ only in their extensions keep them; if two are still the same, the job's id is
    added.
    """
    stems = Counter(path.with_suffix("") for path in files.values())
    names = Counter(files.values())
    return {
        job_id: path.with_name(f"{_name(path, job_id, stems, names)}.transcript")
        for job_id, path in files.items()
    }


def upload_path(job: JobRecord, prefix: str) -> PurePosixPath:
    """Returns the upload's path below the upload prefix, which never leads out of the folder."""
    key = str(job.media.get("key", job.job_id)).removeprefix(prefix)
    return PurePosixPath(*(part for part in key.split("/") if part not in {"", ".", ".."}))


def _name(path: Path, job_id: str, stems: Counter[Path], names: Counter[Path]) -> str:
    if names[path] > 1:
        return f"{path.name}.{job_id}"
    return path.name if stems[path.with_suffix("")] > 1 else path.stem


def fetch_outputs(
    s3: Any, bucket: str, job: JobRecord, place: Path, kinds: Collection[str] = ()
) -> list[Path]:
    """Saves the job's files as place.txt, place.srt and so on, and returns their paths.

    Without kinds it saves all outputs; kinds may include those made on demand. Raises JobFailed,
    NotPossible, UnusableFile.
    """
    if job.status is Status.FAILED:
        raise failure_of(job)
    if not job.outputs:
        raise NotPossible(f"{job.job_id} has no transcript: it is {job.status}.")
    paths = []
    transcripts = JobTranscripts(s3, bucket, job)
    for kind in kinds or job.outputs:
        path = place.with_name(f"{place.name}.{kind}")
        write_file(path, transcripts.read(kind))
        paths.append(path)
    return paths


def write_file(path: Path, body: bytes) -> None:
    """Writes a file and makes its folder. Raises UnusableFile."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    except OSError as error:
        raise UnusableFile(f"{path} cannot be written: {error.strerror}.") from None


def prepare_folder(folder: Path) -> None:
    """Makes a folder for results, before the work begins. Raises UnusableFile."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        raise UnusableFile(
            f"Nothing can be saved in {folder}: {error.strerror}.",
            ["Choose another folder with --output."],
        ) from None


def failure_of(job: JobRecord) -> JobFailed:
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
    """Returns the content of the .txt among the files."""
    for path in paths:
        if path.suffix == ".txt":
            return path.read_text(encoding="utf-8").strip()
    return ""
