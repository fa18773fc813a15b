"""python -m localcloud.transcribe.recognition.worker ENGINE MODEL: recognises job after job.

It runs in a process of its own because engines can hold Python's lock for long, and can crash. It
reads a line of JSON for each job (a RecognitionRequest) and writes lines of JSON: the progress, and
at the end {"channels": ...} or {"failure": FailureReason}.
"""

import json
import logging
import os
import sys
import tempfile
import threading
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from localcloud.transcribe.recognition.engine import Engine, load
from localcloud.transcribe.recognition.media import UnusableMedia, check_length, inspect
from localcloud.transcribe.recognition.recording import Recording, decode
from localcloud.transcribe.recognition.request import RecognitionRequest
from localcloud.transcribe.recognition.speech import Identified, Segment

log = logging.getLogger(__name__)


def main() -> None:
    """Runs until stdin ends, or the local cloud is gone."""
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    logging.basicConfig(stream=sys.stderr, format="%(message)s")
    engine = load(*sys.argv[1:3])
    for line in sys.stdin:
        try:
            _write(_answer(RecognitionRequest(**json.loads(line)), engine))
        except UnusableMedia as error:
            _write({"failure": str(error)})
        except Exception as error:
            log.exception("Recognition failed")
            reason = f"Internal failure: {type(error).__name__}: {error}"
            _write({"failure": reason, "is_broken": True})  # the engine's state is unknown now


def _answer(request: RecognitionRequest, engine: Engine) -> dict[str, Any]:
    path = Path(request.path)
    media = inspect(path, request.media_format)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        recordings = decode(path, Path(folder), media.channels if request.channels else None)
        check_length(recordings[0].seconds)
        channels, languages = _recognised(engine, recordings, request)
    return {
        "rate": media.rate,
        "formats": sorted(media.formats),
        "channels": channels,
        "languages": languages,
    }


def _recognised(
    engine: Engine, recordings: list[Recording], request: RecognitionRequest
) -> tuple[list[list[dict[str, Any]]], dict[str, float]]:
    """Returns each recording's segments, and the languages' scores; reports progress meanwhile."""
    channels: list[list[dict[str, Any]]] = []
    languages: dict[str, float] = {}
    seconds = recordings[0].seconds
    for number, recording in enumerate(recordings):
        segments = []
        for found in engine.recognise(recording, request):
            if isinstance(found, Segment):
                segments.append(asdict(found))
            elif isinstance(found, Identified):
                languages = languages or found.scores
            else:
                part = min(1.0, found / seconds)
                _write({"progress": (number + part) / len(recordings), "seconds": seconds})
        channels.append(segments)
    return channels, languages


def _write(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1.0)
    os._exit(0)


if __name__ == "__main__":
    main()
