"""The same upload is the same job, and the job's name is valid wherever it is used."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.uploads import event_for, upload_for
from transcription.domain.jobs import transcribe_job_name
from transcription.domain.uploads import job_id_for, parse_upload

LEGAL = re.compile(r"[0-9a-z-]{1,60}")
ODD_KEYS = {
    "spaces": "uploads/my holiday tape.mp3",
    "plus": "uploads/a+b.mp3",
    "quotes": "uploads/she said \"no\" and 'yes'.mp3",
    "emoji": "uploads/🎙️🎧.mp3",
    "1024 bytes": "uploads/" + "ü" * 506 + ".mp3",
    "dots": "uploads/...",
    "uppercase": "uploads/INTERVIEW.MP3",
    "no folder": "interview.mp3",
    "leading slash": "//uploads//interview.mp3",
    "a folder's name": "uploads/folder/",
    "dashes": "uploads/---.mp3",
    "hidden file": "uploads/.mp3",
    "percent": "uploads/a%20b%2Fc.mp3",
    "backslash and markup": "uploads\\<b>a</b>|..\\..",
    "control characters": "uploads/a\r\n\x00b.mp3",
    "cyrillic": "uploads/запись.mp3",
}


def test_an_event_that_comes_again_is_the_same_job():
    first, again = parse_upload(event_for()), parse_upload(event_for())

    assert first.job_id == again.job_id


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


@pytest.mark.parametrize("key", ODD_KEYS.values(), ids=ODD_KEYS)
def test_the_job_id_of_an_odd_key_is_legal(key):
    job_id = upload_for(key).job_id

    assert LEGAL.fullmatch(job_id)
    assert not job_id.startswith("-")


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


@given(bucket=st.text(min_size=1), key=st.text(min_size=1), version=st.text(min_size=1))
def test_every_job_id_is_legal(bucket, key, version):
    assert LEGAL.fullmatch(job_id_for(bucket, key, version))


@given(key=st.text(alphabet=st.characters(codec=None), min_size=1, max_size=50))
def test_a_key_with_half_a_character_still_has_a_job_id(key):
    assert LEGAL.fullmatch(job_id_for("bucket", key + "\ud83c", "v1"))


def test_only_a_retry_has_a_transcribe_job_of_another_name():
    assert transcribe_job_name("dev", "interview-1f", 1) == "dev-interview-1f"
    assert transcribe_job_name("dev", "interview-1f", 2) == "dev-interview-1f.2"
