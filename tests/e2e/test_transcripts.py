"""A recording dropped into the media bucket comes back as its words."""

import json

import pytest

from tests import recordings
from tests.e2e.conftest import System
from tests.word_error_rate import word_error_rate
from transcription.domain.uploads import Upload


def test_every_format_comes_back_as_its_words_several_at_once(system: System) -> None:
    uploads = {
        name: system.upload(recordings.speech("hello", name), f"formats/hello.{name}")
        for name in recordings.FORMATS
    }

    jobs = {name: system.job_of(upload) for name, upload in uploads.items()}

    for name, job in jobs.items():
        assert job.status == "COMPLETED", (name, job.error)
        assert job.media["format"] == name
        assert word_error_rate(recordings.said("hello"), system.words(job)) <= 0.2, name


@pytest.mark.parametrize("name", ["small", "medium", "large"])
def test_a_file_of_any_size_comes_back_as_its_words(system: System, name: str) -> None:
    body = recordings.sized(name)

    job = system.job_of(system.upload(body, f"sizes/{name}.wav"))

    assert job.status == "COMPLETED", job.error
    assert job.media["bytes"] == len(body)
    assert word_error_rate(recordings.said("hello"), system.words(job)) <= 0.2


def test_the_sound_of_a_film_is_transcribed(system: System) -> None:
    body = recordings.speech("hello", "mp4", film=True)

    job = system.job_of(system.upload(body, "film.mp4"))

    assert word_error_rate(recordings.said("hello"), system.words(job)) <= 0.2


def test_all_five_outputs_are_there_and_agree(system: System) -> None:
    job = system.job_of(system.upload(recordings.speech("hello"), "outputs.wav"))

    words = system.words(job)
    assert set(job.outputs or {}) == {"json", "txt", "srt", "vtt", "html"}
    for kind in ("txt", "srt", "vtt"):
        assert words.split()[0] in system.output(job, kind), kind
    assert system.output(job, "vtt").startswith("WEBVTT")
    assert "<html" in system.output(job, "html")
    assert job.transcribe_job is not None
    jobs_left = system.stack.client("transcribe").list_transcription_jobs(
        JobNameContains=job.transcribe_job
    )
    assert jobs_left["TranscriptionJobSummaries"] == []


ODD_NAMES = (
    "a b+c & d=e%20f.wav",
    "quotes \"double\" 'single'.wav",
    "naïve café – 会議 🎙.WAV",
    "<b>bold</b>.wav",
    "..wav",
    "folder/deeper/no-extension",
    "x" * 900 + ".wav",
)


def test_odd_keys_come_back_as_their_words(system: System) -> None:
    uploads = [system.upload(recordings.speech("hello"), name) for name in ODD_NAMES]

    jobs = [system.job_of(upload) for upload in uploads]

    assert [job.error for job in jobs] == [None] * len(jobs)
    assert len({job.job_id for job in jobs}) == len(jobs)
    assert all(job.status == "COMPLETED" for job in jobs)
    assert "<b>bold" not in system.output(jobs[3], "html")


def test_silence_completes_as_having_no_speech(system: System) -> None:
    job = system.job_of(system.upload(recordings.silence(3.0, "wav"), "silence.wav"))

    assert job.status == "COMPLETED", job.error
    assert job.speech is False
    assert system.words(job) == ""
    assert system.output(job, "srt").strip() == ""
    assert system.output(job, "vtt").startswith("WEBVTT")


def test_a_multipart_upload_sets_it_off(system: System) -> None:
    body = recordings.sized("large")
    s3 = system.stack.client("s3")
    key = f"{system.stack.upload_prefix}multipart.wav"
    place = {"Bucket": system.stack.media_bucket, "Key": key}
    started = s3.create_multipart_upload(**place)["UploadId"]
    half = 6 * 1024 * 1024
    parts = []
    for number, part in enumerate((body[:half], body[half:]), 1):
        answer = s3.upload_part(**place, UploadId=started, PartNumber=number, Body=part)
        parts.append({"PartNumber": number, "ETag": answer["ETag"]})

    done = s3.complete_multipart_upload(**place, UploadId=started, MultipartUpload={"Parts": parts})

    version = done["VersionId"]
    job = system.job_of(Upload(system.stack.media_bucket, key, version, version))
    assert job.status == "COMPLETED", job.error


def test_options_travel_with_the_file(system: System) -> None:
    upload = system.upload(
        recordings.speech("hello"), "options.wav", speakers="2", line_length="30"
    )

    job = system.job_of(upload)

    assert job.status == "COMPLETED", job.error
    assert job.options["speakers"] == 2
    transcript = json.loads(system.output(job, "json"))
    assert [voice["speaker"] for voice in transcript["voices"]] == ["spk_0"]
