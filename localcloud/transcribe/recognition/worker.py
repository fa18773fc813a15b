"""python -m localcloud.transcribe.recognition.worker: recognises job after job, in its own process.

A line of JSON in for each job ({"path", "media_format", "rate", "channels"}), lines of JSON out:
{"listened": seconds, ...} as it goes, at last {"heard": ...} or {"failure": FailureReason}.
A process, because PocketSphinx keeps Python's lock while it works.
"""

import json
import os
import sys
import threading
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from localcloud.transcribe.recognition.media import UnusableMedia, inspect, samples
from localcloud.transcribe.recognition.pocketsphinx import (
    PocketSphinx,
    Recogniser,
    Utterance,
    listen,
)

_TELL_EVERY = 0.2  # seconds


def main() -> None:
    """Until stdin ends, or the cloud that asked is gone."""
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    recogniser = PocketSphinx()
    _say({"ready": True})
    for line in sys.stdin:
        job = json.loads(line)
        try:
            _say(_recognised(job, recogniser))
        except UnusableMedia as error:
            _say({"failure": str(error)})
        except Exception as error:  # noqa: BLE001 - the job's failure, not the worker's end
            _say({"failure": f"Internal failure: {type(error).__name__}: {error}"})


def _recognised(job: dict[str, Any], recogniser: Recogniser) -> dict[str, Any]:
    path = Path(job["path"])
    sound = inspect(path, job["media_format"], job["rate"])
    chosen: list[int | None] = [*range(sound.channels)] if job["channels"] else [None]
    heard: list[list[Any]] = []
    told = 0.0
    for turn, channel in enumerate(chosen):
        utterances: list[Any] = []
        for found in listen(samples(path, channel), recogniser):
            if isinstance(found, Utterance):
                utterances.append([asdict(word) for word in found.words])
            elif time.monotonic() - told > _TELL_EVERY:
                told = time.monotonic()
                _say({"listened": found, "turn": turn, "turns": len(chosen), "of": sound.seconds})
        heard.append(utterances)
    return {"rate": sound.rate, "formats": sorted(sound.formats), "heard": heard}


def _say(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1.0)
    os._exit(0)


if __name__ == "__main__":
    main()
