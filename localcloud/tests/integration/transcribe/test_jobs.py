"""Jobs from start to transcript over the wire, with real speech and real files."""

import io
import os
import threading
import time
import wave
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from localcloud.tests import recordings
from localcloud.tests.integration.transcribe.conftest import TranscribeApi
from localcloud.tests.word_error_rate import word_error_rate

LONG = 5  # repeats of "welcome": almost a minute of speech


def noise(rate: int, channels: int = 1) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(channels)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(bytes(2 * channels * rate))
    return file.getvalue()


@pytest.mark.parametrize("rate", [8000, 22_050, 48_000])
def test_any_rate_from_8_to_48_khz_is_recognised_and_reported(
    transcribe: TranscribeApi, rate: int
) -> None:
    name = f"rate-{rate}"

    transcribe.start(name, recordings.speech("hello", "wav", rate=rate))

    assert word_error_rate(recordings.said("hello"), transcribe.text(name)) <= 0.2
    assert transcribe.finished(name)["MediaSampleRateHertz"] == rate


def test_words_have_their_times_in_order_and_confidences(transcribe: TranscribeApi) -> None:
    transcribe.start("times", recordings.speech("welcome", "flac"))

    items = [item for item in transcribe.results("times")["items"] if "start_time" in item]

    times = [float(item[name]) for item in items for name in ("start_time", "end_time")]
    assert times == sorted(times)
    assert times[0] >= 0
    assert times[-1] <= 10.3
    confidences = {float(item["alternatives"][0]["confidence"]) for item in items}
    assert all(0 <= confidence <= 1 for confidence in confidences)
    assert len(confidences) > 3


def test_a_recording_is_heard_alike_whatever_was_heard_before(transcribe: TranscribeApi) -> None:
    narrow = recordings.speech("welcome", "amr")  # hard to hear, so that little turns it

    for name in ("alike-1", "between", "alike-2"):
        transcribe.start(name, recordings.speech("hello") if name == "between" else narrow)
        transcribe.finished(name)

    assert transcribe.results("alike-1")["items"] == transcribe.results("alike-2")["items"]


def test_speech_after_a_pause_keeps_its_place(transcribe: TranscribeApi) -> None:
    transcribe.start("pause", recordings.speech("hello", "wav", repeats=2, pause=4.0))

    results = transcribe.results("pause")

    assert word_error_rate(recordings.said("hello", repeats=2), transcribe.text("pause")) <= 0.2
    first, second = results["audio_segments"]
    assert float(second["start_time"]) - float(first["start_time"]) == pytest.approx(6.4, abs=0.3)


@pytest.mark.parametrize("media_format", ["wav", "mp3"])
def test_silence_is_an_empty_transcript(transcribe: TranscribeApi, media_format: str) -> None:
    name = f"silence.{media_format}"

    transcribe.start(name, recordings.silence(3, media_format))

    assert transcribe.results(name)["items"] == []
    assert transcribe.text(name) == ""


def test_channels_are_recognised_each_for_itself(transcribe: TranscribeApi) -> None:
    stereo = recordings.speech("hello", "wav", channels=2)

    transcribe.start("channels", stereo, Settings={"ChannelIdentification": True})

    labels = transcribe.results("channels")["channel_labels"]
    assert [channel["channel_label"] for channel in labels["channels"]] == ["ch_0", "ch_1"]
    for channel in labels["channels"]:
        recognised = " ".join(item["alternatives"][0]["content"] for item in channel["items"])
        assert word_error_rate(recordings.said("hello"), recognised) <= 0.2


@pytest.mark.parametrize(
    ("output", "keys"),
    [
        ("redacted", {"RedactedTranscriptFileUri": "redacted-{name}.json"}),
        (
            "redacted_and_unredacted",
            {
                "RedactedTranscriptFileUri": "redacted-{name}.json",
                "TranscriptFileUri": "{name}.json",
            },
        ),
    ],
)
def test_a_redacted_output_has_a_name_of_its_own(
    transcribe: TranscribeApi, output: str, keys: dict[str, str]
) -> None:
    redaction = {"RedactionType": "PII", "RedactionOutput": output}

    transcribe.start(output, recordings.speech("hello"), ContentRedaction=redaction)

    transcript = transcribe.finished(output)["Transcript"]
    names = {member: uri.rpartition("/raw/")[2] for member, uri in transcript.items()}
    assert names == {member: name.format(name=output) for member, name in keys.items()}
    written = transcribe.s3.list_objects_v2(Bucket="transcripts", Prefix="raw/")["Contents"]
    found = {item["Key"] for item in written if item["Key"].endswith(f"{output}.json")}
    assert found == {f"raw/{name}" for name in names.values()}


def test_speakers_asked_for_are_one(transcribe: TranscribeApi) -> None:
    settings = {"ShowSpeakerLabels": True, "MaxSpeakerLabels": 4}

    transcribe.start("speakers", recordings.speech("hello"), Settings=settings)

    assert transcribe.results("speakers")["speaker_labels"]["speakers"] == 1


@pytest.mark.parametrize(
    ("body", "changes", "reason"),
    [
        (bytes(range(1, 256)) * 20, {}, "Unsupported media format."),
        (b"", {}, "Unsupported media format."),
        (
            recordings.speech("hello", "flac"),
            {"MediaFormat": "mp3"},
            "The media format provided does not match the detected media format.",
        ),
        (noise(96_000), {}, "Invalid sample rate for audio file."),
        (noise(16_000, channels=6), {}, "Invalid number of channels: number of channels too large"),
    ],
)
def test_media_that_cannot_be_used_fail_for_the_service_s_reason(
    transcribe: TranscribeApi, body: bytes, changes: dict[str, str], reason: str
) -> None:
    name = f"failing-{abs(hash(reason))}-{len(body)}"

    transcribe.start(name, body, **changes)

    job = transcribe.finished(name)
    assert job["TranscriptionJobStatus"] == "FAILED"
    assert job["FailureReason"].startswith(reason)
    assert job["Transcript"] == {}


def test_media_that_break_off_are_recognised_as_far_as_they_go(transcribe: TranscribeApi) -> None:
    whole = recordings.speech("hello", "mp3", repeats=2)

    transcribe.start("broken", whole[: len(whole) * 6 // 10])

    assert word_error_rate(recordings.said("hello"), transcribe.text("broken")) <= 0.5


def test_a_long_recognition_reports_its_progress_and_blocks_nobody(
    transcribe: TranscribeApi,
) -> None:
    transcribe.start("long", recordings.speech("welcome", "flac", repeats=LONG))
    seen: set[float] = set()
    slowest = 0.0

    while transcribe.job("long")["TranscriptionJobStatus"] != "COMPLETED":
        began = time.perf_counter()
        transcribe.s3.head_bucket(Bucket="media")
        slowest = max(slowest, time.perf_counter() - began)
        seen.add(_progress(transcribe, "long"))
        time.sleep(0.05)

    assert len(seen) >= 4
    assert all(0 <= progress <= 1 for progress in seen)
    assert slowest < 2.0


def test_a_recogniser_that_dies_fails_its_job_as_internal_and_the_next_one_works(
    transcribe: TranscribeApi,
) -> None:
    transcribe.start("dying", recordings.speech("welcome", "flac", repeats=LONG + 1))
    deadline = time.monotonic() + 20
    while not _progress(transcribe, "dying"):  # a recogniser that dies before is only replaced
        assert time.monotonic() < deadline
        time.sleep(0.02)
    for pid in _recognisers(transcribe.cloud.pid):
        os.kill(pid, 9)

    job = transcribe.finished("dying")
    transcribe.start("living", recordings.speech("hello"))

    assert job["TranscriptionJobStatus"] == "FAILED"
    assert job["FailureReason"].startswith("Internal failure")
    assert word_error_rate(recordings.said("hello"), transcribe.text("living")) <= 0.2


def _progress(transcribe: TranscribeApi, name: str) -> float:
    jobs = transcribe.cloud.control("transcribe")["jobs"]
    return max(float(job["progress"]) for job in jobs if job["name"] == name)


def _recognisers(cloud: int) -> list[int]:
    """The local cloud's children that recognise."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            status = (entry / "stat").read_text()
            command = (entry / "cmdline").read_bytes()
        except (OSError, NotADirectoryError):
            continue
        parent = int(status.rpartition(")")[2].split()[1])
        if parent == cloud and b"localcloud.transcribe.recognition.worker" in command:
            found.append(int(entry.name))
    return found


def test_a_name_is_in_use_until_its_job_is_deleted(transcribe: TranscribeApi) -> None:
    body = recordings.speech("hello")
    transcribe.start("name", body)
    with pytest.raises(ClientError) as refused:
        transcribe.start("name", body)
    sentence = "The requested job name already exists. Use a different job name."
    assert refused.value.response["Error"] == {"Code": "ConflictException", "Message": sentence}
    transcribe.finished("name")

    transcribe.api.delete_transcription_job(TranscriptionJobName="name")

    with pytest.raises(ClientError, match="couldn't be found") as missing:
        transcribe.job("name")
    assert missing.value.response["Error"]["Code"] == "BadRequestException"
    assert transcribe.start("name", body)["TranscriptionJobStatus"] == "IN_PROGRESS"


def test_of_many_starts_of_one_name_at_once_one_makes_a_job(transcribe: TranscribeApi) -> None:
    codes: list[str] = []

    def start() -> None:
        try:
            transcribe.start("once", recordings.speech("hello"))
            codes.append("started")
        except ClientError as error:
            codes.append(error.response["Error"]["Code"])

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(codes) == ["ConflictException"] * 7 + ["started"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"Media": {"MediaFileUri": "s3://media/nothing"}}, "The S3 URI that you provided can't"),
        ({"Media": {"MediaFileUri": "s3://nowhere/a.wav"}}, "The S3 URI that you provided can't"),
        ({"OutputBucketName": "nowhere"}, "The specified S3 bucket can't be accessed"),
    ],
)
def test_what_cannot_be_read_or_written_is_refused_at_once(
    transcribe: TranscribeApi, changes: dict[str, object], words: str
) -> None:
    with pytest.raises(ClientError, match=words) as refused:
        transcribe.start("refused", b"x", **changes)

    assert refused.value.response["Error"]["Code"] == "BadRequestException"
    with pytest.raises(ClientError, match="couldn't be found"):
        transcribe.job("refused")


def test_what_transcribe_has_besides_jobs_is_refused_by_name(transcribe: TranscribeApi) -> None:
    with pytest.raises(ClientError, match="local cloud does not do transcribe: ListLanguageModels"):
        transcribe.api.list_language_models()
