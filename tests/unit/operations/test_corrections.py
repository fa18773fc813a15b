"""Corrections of a transcript, over the jobs' table and the bucket."""

from typing import Any

import pytest

from scribe.errors import JobNotFound
from scribe.operations.corrections import Corrections
from tests.fakes.job_repository import InMemoryJobRepository
from tests.raw_transcripts import RawTranscript
from tests.unit.transcripts.reading import rendered
from transcription.domain.jobs import JobRecord, Status
from transcription.domain.keys import OUTPUT_NAMES, attempt_key, kind_of

JOB = "talk-1"
BUCKET = "transcripts"


def interview() -> RawTranscript:
    return (
        RawTranscript()
        .say("Good morning Anna.", speaker="spk_0")
        .say("Hello.", speaker="spk_1", at=2.5)
        .say("Shall we begin?", speaker="spk_0", at=4)
    )


@pytest.fixture
def jobs() -> InMemoryJobRepository:
    return InMemoryJobRepository()


@pytest.fixture
def corrections(s3: Any, jobs: InMemoryJobRepository) -> Corrections:
    """Of one job that has completed."""
    s3.create_bucket(Bucket=BUCKET)
    outputs = rendered(interview(), job_id=JOB)
    keys = {kind_of(name): attempt_key(JOB, 1, name) for name in OUTPUT_NAMES}
    for name, output in outputs.files.items():
        s3.put_object(Bucket=BUCKET, Key=keys[kind_of(name)], Body=output.body)
    done = JobRecord(JOB, Status.COMPLETED, "execution", "{}", "2026", outputs=keys)
    jobs.put(done)
    return Corrections(jobs, s3, BUCKET, "ann")


def test_a_transcript_is_opened_as_turns_of_text_with_their_words(corrections):
    found = corrections.open(JOB)

    assert (found.job_id, found.attempt, found.revision) == (JOB, 1, 0)
    assert found.speakers == {"spk_0": "Speaker 1", "spk_1": "Speaker 2"}
    assert [(turn.start_time, turn.speaker_label, turn.text) for turn in found.turns] == [
        (0.0, "spk_0", "Good morning Anna."),
        (2.5, "spk_1", "Hello."),
        (4.0, "spk_0", "Shall we begin?"),
    ]
    assert [word.text for word in found.turns[0].words] == ["Good", "morning", "Anna."]


def test_a_job_that_does_not_exist_is_not_opened(corrections):
    with pytest.raises(JobNotFound):
        corrections.open("talk-2")
