"""Starts jobs for uploads that have none, in this stack's bucket or any other.

It can be stopped and run again: uploads with a job, a transcript or a copy are skipped.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from botocore.exceptions import ClientError

from scribe.operations.executions import OperatorExecutions, start_once
from scribe.operations.inputs import execution_name
from scribe.operations.job_summary import JobFilter, JobSummary
from scribe.operations.listing import JobListing
from scribe.operations.request_rate import RequestRate
from scribe.operations.transcripts import MISSING
from scribe.recordings import ENDINGS
from transcription.adapters.aws import code_of
from transcription.domain import clock
from transcription.domain.jobs import UNDER_WAY, JobRecord, Status
from transcription.domain.keys import output_key
from transcription.domain.uploads import Upload
from transcription.media.limits import MAX_BYTES
from transcription.steps.ports import JobRepository

_COUNT_EVERY = 50  # starts between two counts of the open jobs
_PATIENCE = 15.0  # seconds between two counts while there are too many


class BackfillOutcome(StrEnum):
    STARTED = "started"
    COPIED = "copied"  #: from another bucket; its own event starts it
    HAS_JOB = "has a job"
    FAILED = "has failed"
    TRANSCRIBED = "is transcribed"
    COPIED_BEFORE = "was copied before"
    EMPTY = "is empty"
    NO_MEDIA = "does not look like a recording by its name"
    TOO_LARGE = "is over 2 GB"
    OUTSIDE = "has no job: it is outside the upload prefix"


DONE = frozenset({BackfillOutcome.STARTED, BackfillOutcome.COPIED})


@dataclass(frozen=True)
class ObjectVersion:
    """The newest version of a key."""

    key: str
    version: str
    size: int
    etag: str
    modified: datetime

    def upload_to(self, bucket: str) -> Upload:
        """Returns the upload as an event names it.

        Without versions the time and the ETag replace the sequencer.
        """
        if self.version != "null":
            return Upload(bucket, self.key, self.version, self.version)
        return Upload(bucket, self.key, f"{self.modified.timestamp():.0f}-{self.etag}", None)


@dataclass(frozen=True)
class Backfilled:
    key: str
    outcome: BackfillOutcome
    job_id: str | None = None
    bytes: int = 0


@dataclass(frozen=True)
class Buckets:
    media: str
    prefix: str
    transcripts: str


@dataclass(frozen=True)
class Backfills:
    """Starts the jobs.

    rate and most_open respect Transcribe's quotas: 25 starts a second, 10,000 queued jobs.
    """

    s3: Any
    places: Buckets
    jobs: JobRepository
    listing: JobListing
    executions: OperatorExecutions
    pace: RequestRate = field(default_factory=lambda: RequestRate(5))
    most_open: int = 5_000

    def run(self, bucket: str, prefix: str, *, dry_run: bool = False) -> Iterator[Backfilled]:
        """Yields every object below the prefix, in the order of keys. AWS's errors pass through."""
        own = bucket == self.places.media
        started = 0
        for item in self._newest(bucket, prefix):
            outcome = self._of_own(item) if own else self._of_other(bucket, item)
            if outcome.outcome in DONE and not dry_run:
                if started % _COUNT_EVERY == 0:
                    self._wait_for_room()
                started += 1
                self.pace.wait()
                if own:
                    self._start(item)
                else:
                    self._copy(bucket, item)
            yield replace(outcome, bytes=item.size)

    def _newest(self, bucket: str, prefix: str) -> Iterator[ObjectVersion]:
        pages = self.s3.get_paginator("list_object_versions")
        for page in pages.paginate(Bucket=bucket, Prefix=prefix):
            for item in page.get("Versions", []):
                if item["IsLatest"]:
                    etag = item.get("ETag", "").strip('"')
                    yield ObjectVersion(
                        item["Key"], item["VersionId"], item["Size"], etag, item["LastModified"]
                    )

    def _of_own(self, item: ObjectVersion) -> Backfilled:
        if not item.key.startswith(self.places.prefix):
            return Backfilled(item.key, BackfillOutcome.OUTSIDE)
        if item.size == 0:
            return Backfilled(item.key, BackfillOutcome.EMPTY)
        if item.size > MAX_BYTES:
            return Backfilled(item.key, BackfillOutcome.TOO_LARGE)
        upload = item.upload_to(self.places.media)
        job = self.jobs.get(upload.job_id) or self._job_without_version(item)
        if job is not None:
            failed = job.status is Status.FAILED
            return Backfilled(
                item.key, BackfillOutcome.FAILED if failed else BackfillOutcome.HAS_JOB, job.job_id
            )
        if self._there(self.places.transcripts, output_key(upload.job_id, "transcript.json")):
            return Backfilled(
                item.key, BackfillOutcome.TRANSCRIBED, upload.job_id
            )  # its record has expired
        return Backfilled(item.key, BackfillOutcome.STARTED, upload.job_id)

    def _of_other(self, bucket: str, item: ObjectVersion) -> Backfilled:
        if item.size == 0:
            return Backfilled(item.key, BackfillOutcome.EMPTY)
        if PurePosixPath(item.key).suffix.lower() not in ENDINGS:
            return Backfilled(item.key, BackfillOutcome.NO_MEDIA)
        if item.size > MAX_BYTES:
            return Backfilled(item.key, BackfillOutcome.TOO_LARGE)
        if self._there(self.places.media, self._copy_key(bucket, item)):
            return Backfilled(item.key, BackfillOutcome.COPIED_BEFORE)
        return Backfilled(item.key, BackfillOutcome.COPIED)

    def _job_without_version(self, item: ObjectVersion) -> JobRecord | None:
        """Returns the job that an event started in a bucket without versions, whose id only it
        knew.
        """
        job = self._latest.get(item.key) if item.version == "null" else None
        if job is None or job.created_at < clock.stamp(item.modified):
            return None
        return self.jobs.get(job.job_id)

    @cached_property
    def _latest(self) -> dict[str, JobSummary]:
        """The latest job of each key, read once, and only for a bucket without versions."""
        latest: dict[str, JobSummary] = {}
        for job in self.listing.each(JobFilter()):
            if job.bucket == self.places.media and job.key is not None:
                latest.setdefault(job.key, job)
        return latest

    def _start(self, item: ObjectVersion) -> None:
        upload = item.upload_to(self.places.media)
        version = {"version-id": upload.version_id} if upload.version_id else {}
        event = {
            "version": "0",
            "source": "scribe.backfill",
            "detail-type": "Object Created",
            "detail": {
                "version": "0",
                "bucket": {"name": upload.bucket},
                "object": {
                    "key": item.key,
                    "size": item.size,
                    "etag": item.etag,
                    "sequencer": upload.version,
                    **version,
                    "last-modified": f"{item.modified.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
                },
                "reason": "backfill",
            },
        }
        start_once(self.executions, execution_name(upload.job_id, "b"), event)

    def _copy(self, bucket: str, item: ObjectVersion) -> None:
        """Copies the object with its metadata, which a copy in parts would lose."""
        head = self.s3.head_object(Bucket=bucket, Key=item.key)
        version = {} if item.version == "null" else {"VersionId": item.version}
        self.s3.copy(
            {"Bucket": bucket, "Key": item.key, **version},
            self.places.media,
            self._copy_key(bucket, item),
            ExtraArgs={
                "Metadata": head.get("Metadata", {}),
                "ContentType": head.get("ContentType", "application/octet-stream"),
                "MetadataDirective": "REPLACE",
            },
        )

    def _copy_key(self, bucket: str, item: ObjectVersion) -> str:
        return f"{self.places.prefix}{bucket}/{item.key}"

    def _there(self, bucket: str, key: str) -> bool:
        try:
            self.s3.head_object(Bucket=bucket, Key=key)
        except ClientError as error:
            if code_of(error) in MISSING:
                return False
            raise
        return True

    def _wait_for_room(self) -> None:
        while (
            sum(self.listing.count(status, self.most_open) for status in UNDER_WAY)
            >= self.most_open
        ):
            self.pace.sleep(_PATIENCE)
