"""Transcripts of several jobs in one zip file, as it is streamed."""

import io
from typing import Any
from zipfile import ZipFile

import pytest

from scribe.operations.archives import TranscriptArchive
from tests.completed_jobs import completed_job
from tests.fakes.console import Buckets
from tests.fakes.transcript_store import InMemoryTranscriptStore
from tests.raw_transcripts import RawTranscript
from transcription.domain.jobs import JobRecord

ALL = ["csv", "docx", "html", "json", "srt", "ttml", "txt", "vtt"]


@pytest.fixture
def buckets() -> Buckets:
    return Buckets()


def job(buckets: Buckets, job_id: str, key: str = "uploads/talk.mp3", **more: Any) -> JobRecord:
    store = InMemoryTranscriptStore()
    raw = RawTranscript().say("Hello to you all.")
    made = completed_job(store, job_id, raw, **more)
    made.media["key"] = key
    for name, (body, _) in store.files.items():
        buckets.objects["transcripts", name] = body
    return made


def archive_of(buckets: Buckets, *jobs: JobRecord) -> ZipFile:
    stream = TranscriptArchive(buckets, "transcripts", "uploads/").stream(list(jobs))
    return ZipFile(io.BytesIO(b"".join(stream)))


def test_an_archive_has_every_format_of_a_job(buckets):
    archive = archive_of(buckets, job(buckets, "talk-1"))

    assert archive.testzip() is None
    assert len(buckets.asked) == 5  # the stored ones: transcript.json serves all that it makes
    assert sorted(archive.namelist()) == [f"talk.transcript.{kind}" for kind in ALL]
    assert archive.read("talk.transcript.txt").decode().strip().endswith("Hello to you all.")
    assert archive.getinfo("talk.transcript.txt").date_time == (2026, 11, 29, 5, 0, 0)


def test_files_keep_their_folders_and_no_two_have_the_same_name(buckets):
    one, other = job(buckets, "talk-1"), job(buckets, "talk-2")
    below = job(buckets, "talk-3", "uploads/day 1/../talk.mp3")

    names = archive_of(buckets, one, other, below).namelist()

    texts = {name for name in names if name.endswith("txt")}
    assert texts == {
        "talk.mp3.talk-1.transcript.txt",
        "talk.mp3.talk-2.transcript.txt",
        "day 1/talk.transcript.txt",
    }


def test_personal_data_that_were_taken_out_stay_out(buckets):
    redacted = job(buckets, "talk-1", unredacted=RawTranscript().say("Hello Ann."))

    assert not [name for name in archive_of(buckets, redacted).namelist() if "unredacted" in name]


def test_what_is_gone_is_named_and_the_rest_is_there(buckets):
    made = job(buckets, "talk-1")
    del buckets.objects["transcripts", (made.outputs or {})["srt"]]

    archive = archive_of(buckets, made)

    assert "talk.transcript.vtt" in archive.namelist()
    assert archive.read("missing.txt").decode().startswith("talk.transcript.srt: ")


def test_an_archive_comes_in_parts(buckets):
    stream = TranscriptArchive(buckets, "transcripts", "uploads/").stream([job(buckets, "talk-1")])

    first = next(stream)

    assert first
    assert len(buckets.asked) == 1
