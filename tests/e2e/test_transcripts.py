"""A recording dropped into the media bucket comes back as its words."""

import json

from tests import recordings
from tests.deployed.corrections import say_goodbye
from tests.deployed.stack import DeployedStack


def test_every_format_and_size_comes_back_as_its_words_several_at_once(
    stack: DeployedStack,
) -> None:
    bodies = {
        **{f"hello.{name}": recordings.speech("hello", name) for name in recordings.FORMATS},
        **{f"{size}.wav": recordings.sized(size) for size in ("medium", "large")},
        "film.mp4": recordings.speech("hello", "mp4", film=True),
    }
    uploads = {name: stack.upload(body, f"formats/{name}") for name, body in bodies.items()}

    stack.settle(*uploads.values())

    for name, upload in uploads.items():
        job = stack.existing_job(upload)
        assert job.status == "COMPLETED", (name, job.error)
        assert job.media["format"] == name.rpartition(".")[2]
        assert job.media["bytes"] == len(bodies[name])
        assert recordings.says(stack.words(job)), name


def test_all_five_outputs_have_the_words(stack: DeployedStack) -> None:
    job = stack.settled_job(stack.upload())

    first = stack.words(job).split()[0]
    outputs = {kind: stack.output(job, kind) for kind in job.outputs or {}}
    assert set(outputs) == {"json", "txt", "srt", "vtt", "html"}
    assert [kind for kind, text in outputs.items() if first not in text] == []
    assert outputs["vtt"].startswith("WEBVTT")
    assert "<html" in outputs["html"]


def test_redacted_and_unredacted_files_both_arrive(stack: DeployedStack) -> None:
    upload = stack.upload(redact="true", unredacted="true", tags="team=support")

    job = stack.settled_job(upload)

    assert job.status == "COMPLETED", job.error
    assert job.raw_key == f"raw/redacted-{job.transcribe_job}.json"
    kinds = ("json", "txt", "srt", "vtt", "html")
    assert set(job.outputs or {}) == {*kinds, *(f"unredacted.{kind}" for kind in kinds)}
    first = stack.words(job).split()[0]
    assert first in stack.output(job, "unredacted.txt")


def test_silence_completes_as_having_no_speech(stack: DeployedStack) -> None:
    job = stack.settled_job(stack.upload(recordings.silence(3.0, "wav")))

    assert (job.status, job.speech) == ("COMPLETED", False)
    assert stack.words(job) == ""
    assert stack.output(job, "srt").strip() == ""
    assert stack.output(job, "vtt").startswith("WEBVTT")


def test_a_multipart_upload_is_one_job(stack: DeployedStack) -> None:
    body = recordings.sized("large")
    s3 = stack.client("s3")
    key = f"{stack.stack.upload_prefix}multipart.wav"
    target = {"Bucket": stack.stack.media_bucket, "Key": key}
    upload_id = s3.create_multipart_upload(**target)["UploadId"]
    half = 6 * 1024 * 1024
    parts = []
    for number, part in enumerate((body[:half], body[half:]), 1):
        answer = s3.upload_part(**target, UploadId=upload_id, PartNumber=number, Body=part)
        parts.append({"PartNumber": number, "ETag": answer["ETag"]})

    done = s3.complete_multipart_upload(
        **target, UploadId=upload_id, MultipartUpload={"Parts": parts}
    )

    job = stack.settled_job(stack.version(key, done["VersionId"]))
    assert job.status == "COMPLETED", job.error


def test_options_travel_with_the_file(stack: DeployedStack) -> None:
    job = stack.settled_job(stack.upload(speakers="2", line_length="30"))

    assert job.status == "COMPLETED", job.error
    assert job.options["speakers"] == 2
    transcript = json.loads(stack.output(job, "json"))
    assert [voice["speaker"] for voice in transcript["voices"]] == ["spk_0"]


def test_a_retry_changes_some_options_and_keeps_the_others(stack: DeployedStack) -> None:
    upload = stack.upload(language="xx-XX", line_length="30")
    assert stack.settled_job(upload).status == "FAILED"

    stack.retry(upload, options={"language": "en-US"})

    job = stack.settled_job(upload)
    assert (job.status, job.attempt) == ("COMPLETED", 2)
    assert (job.options["language"], job.options["line_length"]) == ("en-US", 30)


def test_a_retry_of_a_corrected_job_has_the_corrections(stack: DeployedStack) -> None:
    upload = stack.upload()
    stack.settled_job(upload)
    say_goodbye(stack, upload)

    stack.retry(upload, options={"line-length": "30"})

    job = stack.settled_job(upload)
    assert (job.status, job.attempt, job.revision, job.notices) == ("COMPLETED", 2, 2, [])
    assert stack.output(job, "txt").endswith("Goodbye.\n")
    stable = stack.objects(f"{job.job_id}/transcript.txt")
    assert [body.decode() for body in stable.values()] == [stack.output(job, "txt")]
