from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scribe.errors import AccessFailed, UnusableFile
from scribe.recordings import recording, recordings
from scribe.upload import upload
from transcription.domain.uploads import job_id_for


class FakeEvents:
    """botocore's hooks, as far as they are used."""

    def __init__(self) -> None:
        self.handlers: dict[str, list[Callable[..., None]]] = {}

    def register(self, name: str, handler: Callable[..., None]) -> None:
        self.handlers.setdefault(name, []).append(handler)

    def unregister(self, name: str, handler: Callable[..., None]) -> None:
        self.handlers[name].remove(handler)

    def emit(self, name: str, **arguments: Any) -> None:
        for handler in self.handlers.get(name, []):
            handler(**arguments)


class FakeS3:
    """A bucket that keeps what is uploaded, with versions or without."""

    def __init__(self, versions: list[str], operation: str = "PutObject") -> None:
        self.meta = type("Meta", (), {"events": FakeEvents()})()
        self.uploads: list[tuple[str, str, str, dict[str, Any]]] = []
        self._versions = versions
        self._operation = operation

    def upload_file(
        self,
        name: str,
        bucket: str,
        key: str,
        ExtraArgs: Any,  # noqa: N803
        Callback: Any,  # noqa: N803
    ) -> None:
        self.uploads.append((name, bucket, key, ExtraArgs))
        Callback(Path(name).stat().st_size)
        parsed = {"VersionId": self._versions.pop(0)} if self._versions else {}
        self.meta.events.emit(f"after-call.s3.{self._operation}", parsed=parsed, model=None)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "Board meeting, 3rd.m4a"
    path.write_bytes(b"x" * 10)
    return path


@pytest.mark.parametrize("operation", ["PutObject", "CompleteMultipartUpload"])
def test_the_upload_names_the_job_that_its_event_will_start(file: Path, operation: str) -> None:
    s3 = FakeS3(["v1"], operation)

    done = upload(s3, "media", "uploads/", recording(file), {}, lambda _: None)

    assert done.key == "uploads/Board meeting, 3rd.m4a"
    assert done.job_id == job_id_for("media", "uploads/Board meeting, 3rd.m4a", "v1")


def test_two_uploads_of_one_file_are_two_jobs(file: Path) -> None:
    s3 = FakeS3(["v1", "v2"])

    first = upload(s3, "media", "uploads/", recording(file), {}, lambda _: None)
    second = upload(s3, "media", "uploads/", recording(file), {}, lambda _: None)

    assert (first.version, second.version) == ("v1", "v2")
    assert first.job_id != second.job_id


def test_options_travel_as_metadata_and_progress_is_told(file: Path) -> None:
    s3 = FakeS3(["v1"])
    sent: list[int] = []

    upload(s3, "media", "uploads/", recording(file), {"speakers": "2"}, sent.append)

    ((_, _, _, extra),) = s3.uploads
    assert extra == {"Metadata": {"speakers": "2"}, "ContentType": "audio/mp4"}
    assert sum(sent) == 10


def test_a_bucket_without_versions_is_said_so(file: Path) -> None:
    with pytest.raises(AccessFailed, match="keeps no versions"):
        upload(FakeS3([]), "media", "uploads/", recording(file), {}, lambda _: None)


def test_a_missing_file_is_named_with_what_is_there_instead(file: Path) -> None:
    with pytest.raises(UnusableFile, match="There is no file") as caught:
        recording(file.with_suffix(".mp3"))

    assert caught.value.details == (f"In that folder there is: {file.name}",)


def test_a_folder_is_not_a_recording(tmp_path: Path) -> None:
    with pytest.raises(UnusableFile, match="is a folder"):
        recording(tmp_path)


def test_an_empty_file_is_not_a_recording(tmp_path: Path) -> None:
    (tmp_path / "empty.wav").touch()

    with pytest.raises(UnusableFile, match="is empty"):
        recording(tmp_path / "empty.wav")


def test_a_home_folder_that_no_shell_has_expanded_is_found(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(file.parent))

    assert recording(Path("~") / file.name).bytes == 10


def test_a_folder_is_all_recordings_in_it_and_below_under_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "calls"
    for name in ("b.MP3", "a.wav", "sub/c.flac", "notes.txt"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x")

    found = recordings([str(folder)])

    assert [item.name for item in found] == ["calls/a.wav", "calls/b.MP3", "calls/sub/c.flac"]


def test_a_pattern_is_the_files_that_match_it(tmp_path: Path) -> None:
    for name in ("a.wav", "b.wav", "c.mp3"):
        (tmp_path / name).write_bytes(b"x")

    found = recordings([str(tmp_path / "*.wav"), str(tmp_path / "a.wav")])

    assert [item.name for item in found] == ["a.wav", "b.wav"]


def test_a_file_whose_name_looks_like_a_pattern_is_that_file(tmp_path: Path) -> None:
    (tmp_path / "talk [1].wav").write_bytes(b"x")

    (found,) = recordings([str(tmp_path / "talk [1].wav")])

    assert found.name == "talk [1].wav"


@pytest.mark.parametrize("given", ["", "*.wav"])
def test_a_folder_or_pattern_without_recordings_is_said_so(tmp_path: Path, given: str) -> None:
    (tmp_path / "notes.txt").write_text("x")

    with pytest.raises(UnusableFile, match=r"no recordings|No file matches"):
        recordings([str(tmp_path / given)])
