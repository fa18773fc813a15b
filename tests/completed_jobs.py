"""A completed job: a record, and its files in the transcripts bucket."""

import json

from tests.raw_transcripts import RawTranscript
from transcription.domain.jobs import JobRecord, Status
from transcription.domain.keys import OUTPUT_NAMES, UNREDACTED_NAMES, attempt_key, kind_of
from transcription.steps.ports import TranscriptStore
from transcription.transcripts import TranscriptDetails, render_outputs


def completed_job(
    store: TranscriptStore,
    job_id: str,
    raw: RawTranscript,
    *,
    attempt: int = 1,
    unredacted: RawTranscript | None = None,
) -> JobRecord:
    """Writes the files and returns the record."""
    details = TranscriptDetails(job_id=job_id, file_name="talk.mp3")
    files = render_outputs(raw.as_bytes(), details).files
    if unredacted:
        whole = render_outputs(unredacted.as_bytes(), details).files
        files |= {new: whole[old] for new, old in zip(UNREDACTED_NAMES, OUTPUT_NAMES, strict=True)}
    keys = {kind_of(name): attempt_key(job_id, attempt, name) for name in files}
    for name, output in files.items():
        store.write(keys[kind_of(name)], output.body, output.content_type)
    return JobRecord(
        job_id,
        Status.COMPLETED,
        "execution",
        json.dumps({"detail": {"object": {"key": "uploads/talk.mp3"}}}),
        "2026-11-29T04:00:00.000Z",
        media={"bucket": "media", "key": "uploads/talk.mp3"},
        attempt=attempt,
        completed_attempt=attempt,
        completed_at="2026-11-29T05:00:00.000Z",
        outputs=keys,
        language="en-US",
    )
