"""A job in a list."""

import pytest

from scribe.operations.job_summary import JobSummary
from transcription.domain.jobs import Status


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("uploads/talk.wav", "talk.wav"),
        ("uploads/folder.wav/", "folder.wav"),
        ("/", "talk-1f"),
        (None, "talk-1f"),
    ],
)
def test_a_job_has_a_name_whatever_its_key_is(key: str | None, name: str) -> None:
    job = JobSummary("talk-1f", Status.COMPLETED, "2026-11-24T01:00:00.000Z", key=key)

    assert job.name == name
