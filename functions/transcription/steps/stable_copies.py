"""Copies of a completed attempt's files, for readers who know only the job, or only the upload."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from transcription.domain.jobs import JobRecord
from transcription.domain.keys import OUTPUT_NAMES, content_type, kind_of, name_key, output_key
from transcription.domain.uploads import upload_order
from transcription.steps.ports import EachName, Precedence, TranscriptStore
from transcription.transcripts import Output


@dataclass(frozen=True)
class StableCopies:
    """Copies files to their stable names. Safe to run again.

    With by_name it also copies them to the upload's own path.
    """

    transcripts: TranscriptStore
    by_name: bool = False

    def make(
        self, record: JobRecord, files: Mapping[str, Output] | None, each: EachName = map
    ) -> None:
        """Copies the files. Without files, as in a repeated run, it reads those of the record.

        The copy of a later attempt or revision stays, and under the upload's path that of a later
        upload. An unredacted file gets no copy, because it would stay beside those of an attempt
        that has none.
        """
        number, revision = record.completed_attempt or record.attempt, record.revision or 0
        attempt = Precedence(attempt=number, revision=revision)
        order = upload_order(json.loads(record.input))
        upload = Precedence(order, number, revision, record.job_id)

        def copy(name: str) -> None:
            if files:
                body = files[name].body
            else:
                body = self.transcripts.read((record.outputs or {})[kind_of(name)])
            places = {output_key(record.job_id, name): attempt}
            if key := self._name_key(record, name):
                places[key] = upload
            for place, precedence in places.items():
                self.transcripts.publish(place, precedence, body, content_type(name))

        list(each(copy, OUTPUT_NAMES))

    def notice(self, record: JobRecord) -> str | None:
        """Returns why a job has no copy under its upload's path, if it should have one."""
        if not self.by_name or self._name_key(record, max(OUTPUT_NAMES, key=len)):
            return None
        return "The file's name is too long for a copy of the transcript under by-name/."

    def _name_key(self, record: JobRecord, name: str) -> str | None:
        return name_key(str(record.media.get("key", "")), name) if self.by_name else None
