"""The same upload is the same job, and the job's name is valid wherever it is used."""

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.fakes.uploads import upload_for
from transcription.domain.jobs import transcribe_job_name
from transcription.domain.uploads import job_id_for

LEGAL = re.compile(r"[0-9a-z][0-9a-z-]{0,59}")


@pytest.mark.parametrize(
    "other",
    [
        ("media-bucket", "uploads/a.wav", "v2"),
        ("media-bucket", "uploads/b.wav", "v1"),
        ("other-bucket", "uploads/a.wav", "v1"),
    ],
    ids=["version", "key", "bucket"],
)
def test_another_bucket_key_or_version_is_another_job(other):
    assert job_id_for("media-bucket", "uploads/a.wav", "v1") != job_id_for(*other)


def test_keys_that_differ_only_where_the_slug_drops_something_are_different_jobs():
    keys = ["uploads/a b.mp3", "uploads/a+b.mp3", "uploads/a_b.mp3", "uploads/A-B.mp3"]

    ids = {job_id_for("bucket", key, "v1") for key in keys}

    assert len(ids) == len(keys)
    assert {job_id[: -len("-") - 20] for job_id in ids} == {"a-b"}


def test_composed_and_decomposed_letters_read_the_same_but_are_different_jobs():
    composed = unicodedata.normalize("NFC", "uploads/Zoë.mp3")
    decomposed = unicodedata.normalize("NFD", "uploads/Zoë.mp3")

    ids = [job_id_for("bucket", key, "v1") for key in (composed, decomposed)]

    assert composed != decomposed
    assert ids[0] != ids[1]
    assert all(job_id.startswith("zoe-") for job_id in ids)


@pytest.mark.parametrize(
    ("key", "slug"),
    [
        ("uploads/Interview 3.MP3", "interview-3"),
        ("uploads/2026/11/Café Müller.final.wav", "cafe-muller-final"),
        ("uploads/🎙️.mp3", "media"),
        ("uploads/...", "media"),
        ("uploads/" + "long" * 20 + ".mp3", "long" * 8),
    ],
)
def test_the_job_id_begins_with_what_a_person_knows_the_file_by(key, slug):
    assert upload_for(key).job_id.rsplit("-", 1)[0] == slug


ANY = st.text(st.characters(codec=None), min_size=1)  # also half a character


@given(bucket=ANY, key=ANY, version=ANY)
@example("b", 'uploads/she said "no".mp3', "v")
@example("b", "uploads/" + "ü" * 506 + ".mp3", "v")
@example("b", "//uploads//---.mp3", "v")
@example("b", "uploads/a\r\n\x00b%20\\<b>..\\..", "v")
def test_every_job_id_is_legal(bucket, key, version):
    assert LEGAL.fullmatch(job_id_for(bucket, key, version))


def test_only_a_retry_has_a_transcribe_job_of_another_name():
    assert transcribe_job_name("dev", "interview-1f", 1) == "dev-interview-1f"
    assert transcribe_job_name("dev", "interview-1f", 2) == "dev-interview-1f.2"
