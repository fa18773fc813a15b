"""Finds and deletes all versions of a job's data in the buckets and in Transcribe."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from scribe.errors import NotPossible
from scribe.operations.inputs import upload_of
from transcription.adapters.transcript_store import JOB_ID_METADATA
from transcription.domain.jobs import JobRecord, transcribe_job_name
from transcription.domain.keys import OUTPUT_NAMES, RAW_PREFIX, name_key, version_key
from transcription.domain.uploads import Upload
from transcription.steps.ports import Transcribe

#: Transcribe's names of an attempt's output; a redacted one has a prefix.
_RAW_PREFIXES = (RAW_PREFIX, f"{RAW_PREFIX}redacted-")
_ATTEMPT = re.compile(r"(?:\.(?P<attempt>\d+))?\.json")


@dataclass(frozen=True)
class StoredVersion:
    """A version of an object, or a delete marker."""

    bucket: str
    key: str
    version: str
    etag: str | None  #: None: a delete marker

    @property
    def is_marker(self) -> bool:
        return self.etag is None


@dataclass(frozen=True)
class ErasableJob:
    """A job to erase. One that was erased before has only an id."""

    job_id: str
    upload: Upload | None = None
    record: JobRecord | None = None

    @classmethod
    def of_record(cls, job: JobRecord) -> "ErasableJob":
        try:
            return cls(job.job_id, upload_of(job), job)
        except NotPossible:
            return cls(job.job_id, None, job)

    @property
    def name(self) -> str:
        return self.upload.name if self.upload else self.job_id

    @property
    def etag(self) -> str | None:
        """The upload's ETag by its event, which identifies it in a bucket without versions."""
        detail = json.loads(self.record.input)["detail"] if self.record and self.upload else {}
        etag = detail.get("object", {}).get("etag")
        return str(etag).strip('"') if etag else None


@dataclass(frozen=True)
class JobTraces:
    """The data found of a job."""

    media: tuple[StoredVersion, ...] = ()
    outputs: tuple[StoredVersion, ...] = ()
    transcribe_jobs: tuple[str, ...] = ()
    other_versions: int = 0  #: of the same file; they are uploads of their own, and stay

    def __bool__(self) -> bool:
        return bool(self.media or self.outputs or self.transcribe_jobs)


@dataclass(frozen=True)
class JobTraceSearch:
    """Searches with boto3. AWS's errors pass through."""

    s3: Any
    transcribe: Transcribe
    stage: str
    media_bucket: str
    transcripts_bucket: str

    def of(self, job: ErasableJob) -> JobTraces:
        own, others = self._uploaded(job)
        outputs = [
            *self._versions(self.transcripts_bucket, f"{job.job_id}/"),
            *self._raw(job),
            *self._by_name(job),
        ]
        return JobTraces(
            media=(*own, *self._copies(job)),
            outputs=tuple(outputs),
            transcribe_jobs=tuple(self._transcribe_jobs(job, outputs)),
            other_versions=others,
        )

    def uploads(self, prefix: str) -> Iterator[Upload]:
        """Yields every version below the prefix, including those of deleted files."""
        for item in self._versions(self.media_bucket, prefix):
            if not item.is_marker:
                yield Upload(item.bucket, item.key, item.version, item.version)

    def delete(self, versions: tuple[StoredVersion, ...]) -> None:
        """Deletes the versions themselves, without a delete marker; they cannot be restored."""
        for item in versions:
            self.s3.delete_object(Bucket=item.bucket, Key=item.key, VersionId=item.version)

    def _uploaded(self, job: ErasableJob) -> tuple[list[StoredVersion], int]:
        """Returns the upload's version; the delete markers, too, if nothing else of the file is
        left.
        """
        if job.upload is None or job.upload.bucket != self.media_bucket:
            return [], 0
        found = list(self._of_key(self.media_bucket, job.upload.key))
        versions = [item for item in found if not item.is_marker]
        own = [item for item in versions if _is_of(item, job)]
        others = len(versions) - len(own)
        return (own if others else found), others

    def _copies(self, job: ErasableJob) -> Iterator[StoredVersion]:
        """Yields copies in the media bucket, where releases before 0.2 kept them."""
        for bucket in (self.transcripts_bucket, self.media_bucket):
            yield from self._of_key(bucket, version_key(job.job_id))

    def _by_name(self, job: ErasableJob) -> Iterator[StoredVersion]:
        """Yields the job's own versions under the upload's path, which other uploads share."""
        if job.upload is None:
            return
        keys = [key for name in OUTPUT_NAMES if (key := name_key(job.upload.key, name))]
        if not keys:  # the path is too long for a copy
            return
        for item in self._versions(self.transcripts_bucket, f"{keys[0].rpartition('/')[0]}/"):
            if item.key in keys and not item.is_marker and self._job_of(item) == job.job_id:
                yield item

    def _job_of(self, item: StoredVersion) -> str | None:
        head = self.s3.head_object(Bucket=item.bucket, Key=item.key, VersionId=item.version)
        job_id: str | None = head["Metadata"].get(JOB_ID_METADATA)
        return job_id

    def _raw(self, job: ErasableJob) -> Iterator[StoredVersion]:
        for prefix in _RAW_PREFIXES:
            begin = f"{prefix}{transcribe_job_name(self.stage, job.job_id, 1)}"
            for item in self._versions(self.transcripts_bucket, begin):
                if _ATTEMPT.fullmatch(item.key.removeprefix(begin)):
                    yield item

    def _transcribe_jobs(self, job: ErasableJob, outputs: list[StoredVersion]) -> Iterator[str]:
        name = transcribe_job_name(self.stage, job.job_id, 1)
        numbers = (_ATTEMPT.fullmatch(item.key.rpartition(name)[2]) for item in outputs)
        attempts = [int(found["attempt"] or 1) for found in numbers if found]
        for attempt in range(1, max([*attempts, job.record.attempt if job.record else 1]) + 1):
            name = transcribe_job_name(self.stage, job.job_id, attempt)
            if self.transcribe.get(name) is not None:
                yield name

    def _of_key(self, bucket: str, key: str) -> Iterator[StoredVersion]:
        """Yields all versions of one key. The list is ordered by key, so they come first."""
        for page in self._pages(bucket, key):
            yield from (item for item in page if item.key == key)
            if any(item.key != key for item in page):
                return

    def _versions(self, bucket: str, prefix: str) -> Iterator[StoredVersion]:
        for page in self._pages(bucket, prefix):
            yield from page

    def _pages(self, bucket: str, prefix: str) -> Iterator[list[StoredVersion]]:
        pages = self.s3.get_paginator("list_object_versions")
        for page in pages.paginate(Bucket=bucket, Prefix=prefix):
            yield [
                StoredVersion(bucket, item["Key"], item["VersionId"], _etag_of(item))
                for item in (*page.get("Versions", []), *page.get("DeleteMarkers", []))
            ]


def _etag_of(item: dict[str, Any]) -> str | None:
    return str(item["ETag"]).strip('"') if "ETag" in item else None


def _is_of(item: StoredVersion, job: ErasableJob) -> bool:
    if job.upload is None:
        return False
    if job.upload.version_id is None:
        return item.etag == job.etag
    return item.version == job.upload.version_id
