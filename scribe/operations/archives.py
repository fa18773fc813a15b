"""Writes the transcripts of several jobs as one zip file while it is sent."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from scribe.errors import NotPossible
from scribe.operations.transcripts import JobTranscripts
from scribe.results import destinations, upload_path
from transcription.domain import clock
from transcription.domain.jobs import JobRecord
from transcription.transcripts.exports import EXPORTS

#: A file in the archive that lists missing transcripts.
MISSING_NAME = "missing.txt"
_EARLIEST = "1980-01-01T00:00:00.000Z"  # zip files have no earlier time


class _Output(io.RawIOBase):
    """The target of the zip file. It is emptied part by part, so it cannot seek."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, part: Any) -> int:
        self._parts.append(bytes(part))
        return len(part)

    def take(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)


@dataclass(frozen=True)
class TranscriptArchive:
    """Writes archives. It holds one job's transcript.json and one file at a time in memory."""

    s3: Any
    bucket: str
    upload_prefix: str

    def stream(self, jobs: list[JobRecord]) -> Iterator[bytes]:
        """Yields the zip file in parts: every format of each job, in the folders of the uploads.

        Unredacted transcripts are left out. missing.txt names those that could not be read. AWS's
        errors pass through.
        """
        output, missing = _Output(), []
        paths = {job.job_id: Path(upload_path(job, self.upload_prefix)) for job in jobs}
        places = destinations(paths)
        with ZipFile(output, "w", ZIP_DEFLATED) as archive:
            for job in jobs:
                transcripts = JobTranscripts(self.s3, self.bucket, job)
                for kind in formats_of(job):
                    name = f"{places[job.job_id].as_posix()}.{kind}"
                    try:
                        body = transcripts.read(kind)
                    except NotPossible as error:
                        missing.append(f"{name}: {error}")
                        continue
                    archive.writestr(_entry(name, job), body)
                    yield output.take()
            if missing:
                archive.writestr(MISSING_NAME, "\n".join([*missing, ""]))
        yield output.take()


def formats_of(job: JobRecord) -> list[str]:
    """Returns the formats in which a job's transcript is available."""
    stored = [kind for kind in job.outputs or {} if not kind.startswith("unredacted.")]
    return [*stored, *EXPORTS] if "json" in stored else stored


def _entry(name: str, job: JobRecord) -> ZipInfo:
    ended = clock.parse(max(job.completed_at or job.created_at, _EARLIEST))
    entry = ZipInfo(name, ended.timetuple()[:6])
    entry.compress_type = ZIP_DEFLATED
    return entry
