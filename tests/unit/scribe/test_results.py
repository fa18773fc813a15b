from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from scribe.errors import JobFailed
from scribe.results import destinations, fetch_outputs, text_of
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

    def get_object(self, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803 - boto3's names
        return {"Body": BytesIO(f"{Key}\n".encode())}


def test_the_five_files_are_stored_under_the_name_of_the_recording(tmp_path: Path) -> None:
    place = tmp_path / "sub" / "welcome.transcript"

    paths = fetch_outputs(FakeS3(), "transcripts", JOB, place)

    assert sorted(path.relative_to(tmp_path).as_posix() for path in paths) == [
        f"sub/welcome.transcript.{kind}" for kind in ("html", "json", "srt", "txt", "vtt")
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


@pytest.mark.parametrize(
    ("files", "names"),
    [
        (["talk.mp3", "other.mp3"], ["talk", "other"]),
        (["talk.mp3", "talk.wav"], ["talk.mp3", "talk.wav"]),
        (["a/talk.mp3", "b/talk.wav"], ["a/talk", "b/talk"]),
        (["talk.mp3", "talk.mp3"], ["talk.mp3.job-0", "talk.mp3.job-1"]),
    ],
)
def test_no_two_transcripts_have_one_name(files: list[str], names: list[str]) -> None:
    places = destinations({f"job-{number}": Path(name) for number, name in enumerate(files)})

    assert list(places.values()) == [Path(f"{name}.transcript") for name in names]
