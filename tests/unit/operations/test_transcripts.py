"""A job's outputs, read by their kinds."""

from typing import Any

import pytest

from scribe.errors import NotPossible
from scribe.operations.transcripts import JobTranscripts
from transcription.domain.jobs import JobRecord, Status


def completed(s3: Any, **outputs: str) -> JobRecord:
    """A completed job with these texts, by kind."""
    s3.create_bucket(Bucket="transcripts")
    keys = {kind.replace("_", "."): f"talk-1/1/{kind}" for kind in outputs}
    for kind, text in outputs.items():
        s3.put_object(Bucket="transcripts", Key=f"talk-1/1/{kind}", Body=text.encode())
    return JobRecord("talk-1", Status.COMPLETED, "execution", "{}", "2026", outputs=keys)


def test_the_transcript_with_the_personal_data_is_read_only_if_it_is_asked_for(s3):
    job = completed(s3, txt="Hello [PII].", unredacted_txt="Hello Ann.")

    assert JobTranscripts(s3, "transcripts", job).read("txt") == b"Hello [PII]."
    assert JobTranscripts(s3, "transcripts", job).read("txt", unredacted=True) == b"Hello Ann."


@pytest.mark.parametrize("kind", ["txt", "docx"])
def test_a_job_without_it_says_which_options_make_one(s3, kind):
    job = completed(s3, txt="Hello.", json="{}")

    with pytest.raises(NotPossible) as refused:
        JobTranscripts(s3, "transcripts", job).read(kind, unredacted=True)

    assert "--redact --unredacted" in refused.value.details[0]
