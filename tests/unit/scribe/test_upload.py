from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from scribe import ROOT
from scribe.errors import AccessFailed
from scribe.recordings import recording
from scribe.upload import unchanged_upload, upload
from transcription.domain.uploads import job_id_for

SOUND = (ROOT / "samples" / "hello.wav").read_bytes()


class FakeEvents:
    """The part of botocore's hooks that an upload uses."""

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
    path = tmp_path / "Board meeting, 3rd.wav"
    path.write_bytes(SOUND)
    return path


@pytest.mark.parametrize("operation", ["PutObject", "CompleteMultipartUpload"])
def test_the_upload_names_the_job_that_its_event_will_start(file: Path, operation: str) -> None:
    s3 = FakeS3(["v1"], operation)

    done = upload(s3, "media", "uploads/", recording(file), {}, lambda _: None)

    assert done.key == "uploads/Board meeting, 3rd.wav"
    assert done.job_id == job_id_for("media", "uploads/Board meeting, 3rd.wav", "v1")


def test_two_uploads_of_one_file_are_two_jobs(file: Path) -> None:
    s3 = FakeS3(["v1", "v2"])

    first = upload(s3, "media", "uploads/", recording(file), {}, lambda _: None)
    second = upload(s3, "media", "uploads/", recording(file), {}, lambda _: None)

    assert (first.version, second.version) == ("v1", "v2")
    assert first.job_id != second.job_id


def test_options_travel_as_metadata_and_progress_is_reported(file: Path) -> None:
    s3 = FakeS3(["v1"])
    sent: list[int] = []

    upload(s3, "media", "uploads/", recording(file), {"speakers": "2"}, sent.append)

    ((_, _, _, extra),) = s3.uploads
    assert extra == {"Metadata": {"speakers": "2"}, "ContentType": "audio/x-wav"}
    assert sum(sent) == len(SOUND)


def test_a_bucket_without_versions_is_reported(file: Path) -> None:
    with pytest.raises(AccessFailed, match="keeps no versions"):
        upload(FakeS3([]), "media", "uploads/", recording(file), {}, lambda _: None)


def stored(file: Path, **changes: Any) -> Any:
    """A bucket's answer about an upload of the file, with what is to differ."""
    answer = {
        "ContentLength": len(SOUND),
        "Metadata": {"speakers": "2"},
        "LastModified": datetime.fromtimestamp(file.stat().st_mtime + 1, UTC),
        "VersionId": "v7",
    }
    return type("S3", (), {"head_object": lambda *_, **__: answer | changes})()


def test_an_upload_of_a_file_that_has_not_changed_is_the_one_before(file: Path) -> None:
    place = ("media", "uploads/", recording(file))

    found = unchanged_upload(stored(file), *place, {"speakers": "2"})

    assert found is not None
    assert found.version == "v7"


@pytest.mark.parametrize(
    "changes",
    [
        {"ContentLength": 7},
        {"Metadata": {}},
        {"LastModified": datetime(2020, 1, 1, tzinfo=UTC)},
        {"VersionId": None},
    ],
    ids=str,
)
def test_a_changed_file_or_other_options_are_another_upload(
    file: Path, changes: dict[str, Any]
) -> None:
    s3 = stored(file, **changes)

    assert unchanged_upload(s3, "media", "uploads/", recording(file), {"speakers": "2"}) is None
