from dataclasses import replace
from pathlib import Path

import pytest

from scribe.errors import JobFailed
from scribe.results import Destination, fetch_outputs, text_of
from transcription.domain.jobs import JobRecord, Status

JOB = JobRecord(
    "welcome-1",
    Status.COMPLETED,
    "arn",
    "{}",
    "2026-11-24T01:00:00.000Z",
    outputs={
        kind: f"welcome-1/transcript.{kind}" for kind in ("json", "txt", "srt", "vtt", "html")
    },
)


class FakeS3:
    """A bucket in which every object holds its own key."""

    def download_file(self, bucket: str, key: str, path: str) -> None:
        Path(path).write_text(f"{key}\n")


def test_the_five_files_are_stored_in_a_folder_of_the_job(tmp_path: Path) -> None:
    place = Destination(tmp_path, []).of(Path("welcome.flac"), JOB)

    paths = fetch_outputs(FakeS3(), "transcripts", JOB, place)

    assert sorted(path.relative_to(tmp_path).as_posix() for path in paths) == [
        "welcome-1/transcript.html",
        "welcome-1/transcript.json",
        "welcome-1/transcript.srt",
        "welcome-1/transcript.txt",
        "welcome-1/transcript.vtt",
    ]
    assert text_of(paths) == "welcome-1/transcript.txt"


@pytest.mark.parametrize(
    ("retryable", "advice"),
    [(True, "Trying the same file again can help."), (False, "will fail again")],
)
def test_a_failed_job_is_its_code_its_sentence_and_whether_to_try_again(
    tmp_path: Path, retryable: bool, advice: str
) -> None:
    error = {"code": "NotMedia", "message": "It is a text.", "retryable": retryable}
    job = replace(JOB, status=Status.FAILED, error=error)

    with pytest.raises(JobFailed, match=r"NotMedia: It is a text\.") as caught:
        fetch_outputs(FakeS3(), "transcripts", job, tmp_path / "x")

    assert advice in caught.value.details[0]
    assert list(tmp_path.iterdir()) == []


def test_without_a_folder_transcripts_land_beside_their_recordings(tmp_path: Path) -> None:
    file = tmp_path / "talk.mp3"

    place = Destination(None, [file, tmp_path / "other.mp3"]).of(file, JOB)

    assert place == tmp_path / "talk.transcript"


def test_two_recordings_of_one_name_keep_their_endings(tmp_path: Path) -> None:
    files = [tmp_path / "talk.mp3", tmp_path / "talk.wav"]

    places = [Destination(None, files).of(file, JOB) for file in files]

    assert places == [tmp_path / "talk.mp3.transcript", tmp_path / "talk.wav.transcript"]
