"""Deployment packages, unpacked into folders that functions share."""

import hashlib
import io
import threading
import zipfile
from pathlib import Path


class Packages:
    """Unpacks each package once, however many functions and versions share it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()

    def unpack(self, package: bytes) -> Path:
        """Returns the folder with the package's files. Raises zipfile.BadZipFile."""
        folder = self._folder / hashlib.sha256(package).hexdigest()[:16]
        with self._lock:
            if not folder.exists():
                partial = folder.with_suffix(".partial")
                with zipfile.ZipFile(io.BytesIO(package)) as archive:
                    extract(archive, partial)
                partial.rename(folder)
        return folder


def extract(archive: zipfile.ZipFile, folder: Path) -> None:
    """Unpacks every file into the folder with its executable bit, which extractall() does
    not set.
    """
    for info in archive.infolist():
        file = Path(archive.extract(info, folder))
        mode = info.external_attr >> 16
        if mode & 0o100 and not info.is_dir():
            file.chmod(0o755)
