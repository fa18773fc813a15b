"""Puts a recording into the media bucket, with its options, and tells which job it will be."""

import mimetypes
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scribe.errors import AccessFailed, UnusableFile
from transcription.uploads import Upload

#: What mimetypes does not know or gets wrong for a browser that is to play it.
_TYPES = {".amr": "audio/amr", ".flac": "audio/flac", ".m4a": "audio/mp4", ".ogg": "audio/ogg"}


@dataclass(frozen=True)
class Recording:
    """A file that can be uploaded."""

    path: Path
    bytes: int

    @property
    def content_type(self) -> str:
        """By the name: only what plays the file looks at it."""
        return (
            _TYPES.get(self.path.suffix.lower())
            or mimetypes.guess_type(self.path.name)[0]
            or "application/octet-stream"
        )


def recording(given: Path) -> Recording:
    """Look at the file before anything is started for it. Raises UnusableFile."""
    path = given.expanduser()
    try:
        if path.is_dir():
            raise UnusableFile(f"{given} is a folder; name a recording in it.")
        if not path.exists():
            raise UnusableFile(f"There is no file {given}.", _similar(path))
        if not path.is_file():
            raise UnusableFile(f"{given} is not a regular file.")
        size = path.stat().st_size
        with path.open("rb"):
            pass
    except OSError as error:
        raise UnusableFile(f"{given} cannot be read: {error.strerror}.") from None
    if size == 0:
        raise UnusableFile(f"{given} is empty.")
    try:
        path.name.encode()
    except UnicodeEncodeError:
        raise UnusableFile(f"The name of {given} is not valid UTF-8; S3 needs it to be.") from None
    return Recording(path, size)


def _similar(path: Path) -> list[str]:
    """The same name in other capitals or with another ending."""
    if not path.parent.is_dir():
        return [f"There is no folder {path.parent} either."]
    near = sorted(
        item.name for item in path.parent.iterdir() if item.stem.lower() == path.stem.lower()
    )
    return [f"In that folder there is: {', '.join(near)}"] if near else []


def upload(
    s3: Any,
    bucket: str,
    prefix: str,
    recording: Recording,
    options: Mapping[str, str],
    sent: Callable[[int], None],
) -> Upload:
    """Upload, in parts where it is large; options become metadata, `sent` is told every byte count.

    Raises AccessFailed where the bucket keeps no versions: an upload without a version cannot
    be told from the next. botocore's and boto3's errors pass through.
    """
    key = prefix + recording.path.name
    versions: list[str] = []

    def note_version(parsed: Mapping[str, Any], **_: Any) -> None:
        if "VersionId" in parsed:
            versions.append(parsed["VersionId"])

    # boto3's managed transfer keeps the answer that names the new version to itself.
    answers = ("after-call.s3.PutObject", "after-call.s3.CompleteMultipartUpload")
    for answer in answers:
        s3.meta.events.register(answer, note_version)
    try:
        s3.upload_file(
            str(recording.path),
            bucket,
            key,
            ExtraArgs={"Metadata": dict(options), "ContentType": recording.content_type},
            Callback=sent,
        )
    finally:
        for answer in answers:
            s3.meta.events.unregister(answer, note_version)
    if not versions:
        raise AccessFailed(
            f"The bucket {bucket} keeps no versions, so this upload cannot be followed."
        )
    return Upload(bucket, key, versions[-1], versions[-1])
