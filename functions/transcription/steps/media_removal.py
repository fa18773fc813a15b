"""Deletes an upload that has its transcript, if the stack is set to do so."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from transcription.domain import clock
from transcription.domain.errors import JobError
from transcription.domain.jobs import JobRecord, Status
from transcription.domain.uploads import parse_upload
from transcription.steps.ports import JobRepository, MediaStore


@dataclass(frozen=True)
class MediaRemoval:
    """Deletes media. If that fails, the record says so and no job fails. Safe to run again."""

    jobs: JobRepository
    media: MediaStore
    now: Callable[[], datetime] = clock.now

    def of(self, record: JobRecord) -> JobRecord:
        """Deletes the upload of a completed job; returns the record as it is then.

        The record is changed first, which only its owner can: a retry that has taken the job over
        keeps the media that it reads. Raises OwnershipLost, ServiceUnavailable.
        """
        try:
            upload = parse_upload(json.loads(record.input))
            if upload.version_id is None:
                return self._kept(record, "Its bucket keeps no versions.")
            media = {**record.media, "deleted_at": clock.stamp(self.now())}
            record = self._noted(record, media)
            self.media.delete(upload, record.job_id)
        except (JobError, ValueError) as error:
            return self._kept(record, str(error))
        return record

    def _kept(self, record: JobRecord, reason: str) -> JobRecord:
        media = {name: value for name, value in record.media.items() if name != "deleted_at"}
        notice = f"The recording was to be deleted after success, but could not be: {reason}"
        notices = [one for one in media.get("notices", []) if one != notice]
        return self._noted(record, {**media, "notices": [*notices, notice]})

    def _noted(self, record: JobRecord, media: dict[str, Any]) -> JobRecord:
        return self.jobs.update(
            record.job_id,
            owner=record.execution,
            statuses=(Status.COMPLETED,),
            changes={"media": media},
        )
