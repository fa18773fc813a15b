"""`make demo`: a recording becomes a transcript on this machine, and only the transcript stays."""

from pathlib import Path

from scribe import ROOT
from scribe.local_stack import local_stack
from scribe.recordings import recording
from scribe.terminal import Terminal
from scribe.transcription_run import TranscriptionRun

SAMPLE = ROOT / "samples" / "welcome.flac"


def demo(file: Path, port: int, output: Path, terminal: Terminal) -> None:
    """The whole path for one file. Raises ScribeError."""
    media = recording(file)
    with local_stack(port, terminal) as (_, stack):
        run = TranscriptionRun(stack, terminal)
        upload = run.send(media, {})
        job = run.follow(upload)
        run.deliver(job, output)
