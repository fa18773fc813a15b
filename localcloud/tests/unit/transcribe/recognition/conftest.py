"""Recordings as an engine gets them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from localcloud.transcribe.recognition.recording import Recording, decode

Record = Callable[[bytes], Recording]


@pytest.fixture
def record(tmp_path: Path) -> Record:
    """A media file's recording, with all channels mixed."""

    def record(media: bytes) -> Recording:
        path = tmp_path / "media"
        path.write_bytes(media)
        return decode(path, tmp_path)[0]

    return record
