"""Which files an upload means: files, folders, patterns."""

import glob
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from scribe.errors import UnusableFile

#: What mimetypes does not know or gets wrong for a browser that is to play it.
_TYPES = {".amr": "audio/amr", ".flac": "audio/flac", ".m4a": "audio/mp4", ".ogg": "audio/ogg"}
#: What is taken of a folder. A file that is named is tried whatever its name is.
ENDINGS = frozenset(
    {".mp3", ".mp4", ".wav", ".flac", ".ogg", ".oga", ".opus", ".amr", ".webm", ".m4a", ".m4v"}
)


@dataclass(frozen=True)
class Recording:
    """A file that can be uploaded."""

    path: Path
    bytes: int
    name: str  #: below the upload prefix: with its folders where a folder was given

    @property
    def content_type(self) -> str:
        """By the name: only what plays the file looks at it."""
        return (
            _TYPES.get(self.path.suffix.lower())
            or mimetypes.guess_type(self.path.name)[0]
            or "application/octet-stream"
        )


def recordings(arguments: list[str]) -> list[Recording]:
    """All that is meant, each once, looked at before anything is started. Raises UnusableFile."""
    found: dict[Path, Recording] = {}
    for text in arguments:
        for item in _meant(text):
            found.setdefault(item.path.resolve(), item)
    return list(found.values())


def _meant(text: str) -> list[Recording]:
    path = Path(text).expanduser()
    if path.is_dir():
        return _in_folder(path)
    if not path.exists() and glob.has_magic(text):
        matches = sorted(glob.glob(str(path), recursive=True))  # noqa: PTH207 - the pattern can be absolute
        if not matches:
            raise UnusableFile(f"No file matches {text}.")
        return [item for match in matches for item in _meant(match)]
    return [recording(Path(text))]


def _in_folder(folder: Path) -> list[Recording]:
    files = sorted(
        path for path in folder.rglob("*") if path.suffix.lower() in ENDINGS and path.is_file()
    )
    if not files:
        raise UnusableFile(
            f"The folder {folder} holds no recordings.",
            [f"Taken are files that end in {' '.join(sorted(ENDINGS))}."],
        )
    root = folder.resolve()
    return [
        recording(path, f"{root.name}/{path.relative_to(folder).as_posix()}" if root.name else None)
        for path in files
    ]


def recording(typed: Path, name: str | None = None) -> Recording:
    """Look at the file before anything is started for it. Raises UnusableFile."""
    path = typed.expanduser()
    try:
        if path.is_dir():
            raise UnusableFile(f"{typed} is a folder; name a recording in it.")
        if not path.exists():
            raise UnusableFile(f"There is no file {typed}.", _similar(path))
        if not path.is_file():
            raise UnusableFile(f"{typed} is not a regular file.")
        size = path.stat().st_size
        with path.open("rb"):
            pass
    except OSError as error:
        raise UnusableFile(f"{typed} cannot be read: {error.strerror}.") from None
    if size == 0:
        raise UnusableFile(f"{typed} is empty.")
    try:
        (name or path.name).encode()
    except UnicodeEncodeError:
        raise UnusableFile(f"The name of {typed} is not valid UTF-8; S3 needs it to be.") from None
    return Recording(path, size, name or path.name)


def _similar(path: Path) -> list[str]:
    """The same name in other capitals or with another ending."""
    if not path.parent.is_dir():
        return [f"There is no folder {path.parent} either."]
    near = sorted(
        item.name for item in path.parent.iterdir() if item.stem.lower() == path.stem.lower()
    )
    return [f"In that folder there is: {', '.join(near)}"] if near else []
