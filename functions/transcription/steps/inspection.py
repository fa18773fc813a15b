"""Reads the job's options and the media's facts before Transcribe is asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from transcription.domain.failure_reasons import identification_notice
from transcription.domain.jobs import JobRecord
from transcription.domain.keys import is_readable_by_transcribe
from transcription.domain.options import Defaults, Options, parse_options, unknown_names_notice
from transcription.domain.uploads import Upload
from transcription.media import check_limits, probe
from transcription.steps.ports import MediaStore, StoredMedia


@dataclass(frozen=True)
class MediaInspection:
    """Reads the upload's metadata and the head of its media."""

    media: MediaStore
    defaults: Defaults

    def inspect(
        self, job: JobRecord, upload: Upload, asked: Mapping[str, Any]
    ) -> tuple[Options, dict[str, Any]]:
        """Returns the job's options, and the record's facts about its media.

        asked are the options of a retry, by metadata name. Facts that an earlier run of the step
        found are not read again. Raises JobError.
        """
        stored = self.media.open(upload)
        metadata = {**stored.metadata, **{str(name): str(value) for name, value in asked.items()}}
        options, facts = Options.from_dict(job.options), dict(job.media)
        if asked or not job.options:
            options = parse_options(metadata, self.defaults)
        if "format" not in facts:
            facts |= _facts(stored, upload)
            if notices := _notices(facts, options, metadata):
                facts["notices"] = notices
        is_in_place = stored.is_newest and is_readable_by_transcribe(upload.key)
        if not is_in_place and "transcribe_bucket" not in facts:
            copy = self.media.keep_version(upload, job.job_id)
            facts |= {"transcribe_bucket": copy.bucket, "transcribe_key": copy.key}
        return options, facts


def _facts(stored: StoredMedia, upload: Upload) -> dict[str, Any]:
    """Returns format, length and size.

    Raises MediaRejected if Transcribe would refuse the media.
    """
    media = probe(stored.source, upload.name)
    check_limits(media, stored.size)
    facts: dict[str, Any] = {
        "bytes": stored.size,
        "format": media.format,
        "seconds": media.seconds,
        "estimated": media.estimated,
        "transcribe_key": upload.key,
    }
    if media.audio_tracks > 1:
        facts |= {"audio_tracks": media.audio_tracks, "notices": list(media.notices)}
    return facts


def _notices(facts: Mapping[str, Any], options: Options, metadata: Mapping[str, str]) -> list[str]:
    """Returns sentences for the person who uploaded the file; none of them fails the job."""
    found = (
        *facts.get("notices", ()),
        identification_notice(options.language, facts["seconds"], estimated=facts["estimated"]),
        unknown_names_notice(metadata),
    )
    return [notice for notice in found if notice]
