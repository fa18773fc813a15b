"""python -m tests.load.by_coverage media|transcript SECONDS [FOLDER]: inputs that reach new code.

Needs atheris 3.1.0, which the project does not: it has wheels for few Pythons. FOLDER
holds inputs to begin with. Ends with a status that is not 0 at an exception, a hang or too much
memory, and keeps the input that did it.
"""

import sys
from collections.abc import Callable

import atheris

with atheris.instrument_imports(include=["transcription"]):
    from transcription.media import MediaRejected, check_limits, probe
    from transcription.transcripts import TranscriptDetails, UnreadableTranscript, render_outputs

DETAILS = TranscriptDetails(job_id="a-1", file_name="a.wav", language="en-US")


class Source:
    def __init__(self, data: bytes) -> None:
        self.size = len(data)
        self._data = data

    def read(self, offset: int, length: int) -> bytes:
        """Returns a range, like the media store."""
        return self._data[offset : offset + length]


def media(data: bytes) -> None:
    """Expects media, or a refusal."""
    try:
        found = probe(Source(data), "a.mp4")
        check_limits(found, len(data))
    except MediaRejected:
        return
    assert found.seconds is None or 0 <= found.seconds < float("inf")


def transcript(data: bytes) -> None:
    """Expects five files, or a refusal."""
    try:
        outputs = render_outputs(data, DETAILS)
    except UnreadableTranscript:
        return
    assert len(outputs.files) == 5


TARGETS: dict[str, Callable[[bytes], None]] = {"media": media, "transcript": transcript}

if __name__ == "__main__":
    target, seconds, *folders = sys.argv[1:]
    limits = ["-max_len=6000", "-rss_limit_mb=1024", "-timeout=10"]
    atheris.Setup([sys.argv[0], f"-max_total_time={seconds}", *limits, *folders], TARGETS[target])
    atheris.Fuzz()
