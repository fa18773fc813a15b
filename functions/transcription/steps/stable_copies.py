"""Copies of a completed attempt's files, for whoever knows only the job, or only the upload."""

import json
from dataclasses import dataclass

from transcription.domain.jobs import JobRecord
from transcription.domain.keys import OUTPUT_NAMES, attempt_key, content_type, name_key, output_key
from transcription.domain.uploads import upload_order
from transcription.steps.ports import Precedence, TranscriptStore
from transcription.transcripts import Outputs


@dataclass(frozen=True)
class StableCopies:
    """by_name: also under the upload's own path. Safe to run again."""

    transcripts: TranscriptStore
    by_name: bool = False

    def make(self, record: JobRecord, outputs: Outputs | None) -> None:
        """A run that goes on after another has no outputs: it reads the attempt's files.

        A later attempt's copy stays, and under the upload's path a later upload's. An unredacted
        file has no copy: it would stay beside those of an attempt that has none.
        """
        attempt = Precedence(attempt=record.attempt)
        upload = Precedence(upload_order(json.loads(record.input)), record.attempt, record.job_id)
        for name in OUTPUT_NAMES:
            stored = attempt_key(record.job_id, record.attempt, name)
            body = outputs.files[name].body if outputs else self.transcripts.read(stored)
            places = {output_key(record.job_id, name): attempt}
            if key := self._name_key(record, name):
                places[key] = upload
            for place, precedence in places.items():
                self.transcripts.publish(place, precedence, body, content_type(name))

    def notice(self, record: JobRecord) -> str | None:
        """Why a job has no copy under its upload's path, if it should have one."""
        if not self.by_name or self._name_key(record, max(OUTPUT_NAMES, key=len)):
            return None
        return "The file's name is too long for a copy of the transcript under by-name/."

    def _name_key(self, record: JobRecord, name: str) -> str | None:
        return name_key(str(record.media.get("key", "")), name) if self.by_name else None
