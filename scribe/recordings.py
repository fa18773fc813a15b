"""Finds the files of an upload (files, folders, patterns) and checks that each can be uploaded."""

import glob
import mimetypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from scribe.errors import UnusableFile
from transcription.media import MediaRejected, check_limits, probe

#: Types that mimetypes lacks, or has wrongly for a browser's player.
_TYPES = {".amr": "audio/amr", ".flac": "audio/flac", ".m4a": "audio/mp4", ".ogg": "audio/ogg"}
#: Extensions that count in a folder. A file that is named explicitly is always tried.
ENDINGS = frozenset(
    {".mp3", ".mp4", ".wav", ".flac", ".ogg", ".oga", ".opus", ".amr", ".webm", ".m4a", ".m4v"}
)


@dataclass(frozen=True)
class Recording:
    path: Path
    bytes: int
    name: str  #: below the upload prefix; includes its folders if a folder was named
    seconds: float | None = None  #: if the head of the file contains it

    @property
    def content_type(self) -> str:
        """The media type by the name; only players use it."""
        return (
            _TYPES.get(self.path.suffix.lower())
            or mimetypes.guess_type(self.path.name)[0]
            or "application/octet-stream"
        )


@dataclass
class Selection:
    """The files of an upload's arguments, each once."""

    recordings: list[Recording] = field(default_factory=list)
    left_out: dict[Path, UnusableFile] = field(default_factory=dict)


def select(arguments: list[str]) -> Selection:
    """Checks every file before anything is uploaded.

    Raises UnusableFile if nothing can be uploaded.
    """
    selection, seen = Selection(), set()
    for path, name in (found for text in arguments for found in _files(text)):
        resolved = path.expanduser().resolve()
        if resolved in seen:
            continue
        seen.add(resolved)
        try:
            selection.recordings.append(recording(path, name))
        except UnusableFile as error:
            selection.left_out[path] = error
    if not selection.recordings:
        reasons = list(selection.left_out.values())
        if len(reasons) == 1:
            raise reasons[0]
        raise UnusableFile("None of the files can be uploaded.", map(str, reasons))
    return selection


def _files(text: str) -> Iterator[tuple[Path, str | None]]:
    """Yields the paths of an argument, each with its name below the upload prefix."""
    path = Path(text).expanduser()
    if path.is_dir():
        yield from _in_folder(path)
    elif not path.exists() and glob.has_magic(text):
        matches = sorted(glob.glob(str(path), recursive=True))  # noqa: PTH207 - the pattern can be absolute
        if not matches:
            raise UnusableFile(f"No file matches {text}.")
        for match in matches:
            yield from _files(match)
    else:
        yield Path(text), None


def _in_folder(folder: Path) -> Iterator[tuple[Path, str | None]]:
    files = sorted(
        path for path in folder.rglob("*") if path.suffix.lower() in ENDINGS and path.is_file()
    )
    if not files:
        raise UnusableFile(
            f"The folder {folder} holds no recordings.",
            [f"A recording's name ends in {' '.join(sorted(ENDINGS))}."],
        )
    root = folder.resolve()
    for path in files:
        below = path.relative_to(folder).as_posix()
        yield path, f"{root.name}/{below}" if root.name else None


def recording(typed: Path, name: str | None = None) -> Recording:
    """Returns the file as a recording; files of a folder have a name.

    Raises UnusableFile, also if Transcribe would certainly refuse the file.
    """
    path = typed.expanduser()
    if name and any(part.startswith(".") for part in name.split("/")):
        raise UnusableFile(f"{typed} is hidden; name it to upload it.")
    try:
        if path.is_dir():
            raise UnusableFile(f"{typed} is a folder; name a recording in it.")
        if not path.exists():
            raise UnusableFile(f"There is no file {typed}.", _similar(path))
        if not path.is_file():
            raise UnusableFile(f"{typed} is not a regular file.")
        size = path.stat().st_size
        if size == 0:
            raise UnusableFile(f"{typed} is empty.")
        media = probe(_LocalFile(path, size), path.name)
        check_limits(media, size)
    except OSError as error:
        raise UnusableFile(f"{typed} cannot be read: {error.strerror}.") from None
    except MediaRejected as error:
        raise UnusableFile(f"{typed}: {error}") from None
    try:
        (name or path.name).encode()
    except UnicodeEncodeError:
        raise UnusableFile(f"The name of {typed} is not valid UTF-8; S3 needs it to be.") from None
    return Recording(path, size, name or path.name, media.seconds)


@dataclass(frozen=True)
class _LocalFile:
    path: Path
    size: int

    def read(self, offset: int, length: int) -> bytes:
        with self.path.open("rb") as file:
            file.seek(offset)
            return file.read(length)


def _similar(path: Path) -> list[str]:
    """Returns files of the same name in other capitals or with another extension."""
    if not path.parent.is_dir():
        return [f"There is no folder {path.parent} either."]
    near = sorted(
        item.name for item in path.parent.iterdir() if item.stem.lower() == path.stem.lower()
    )
    return [f"In that folder there is: {', '.join(near)}"] if near else []
