"""The five files of a transcript."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from transcription.domain.keys import CONTENT_TYPES
from transcription.transcripts.json_document import json_document
from transcription.transcripts.model import Transcript, TranscriptDetails
from transcription.transcripts.normalise import normalise
from transcription.transcripts.page import page
from transcription.transcripts.plain_text import plain_text
from transcription.transcripts.subtitles import srt, subtitles_of, vtt
from transcription.transcripts.toxicity import toxicity_notice


@dataclass(frozen=True)
class Output:
    body: bytes
    content_type: str


@dataclass(frozen=True)
class Outputs:
    """All files of one job, and the facts for its record."""

    files: dict[str, Output]  #: transcript.json, .txt, .srt, .vtt, .html
    speech: bool
    words: int
    language: str | None  #: the code of the most spoken language
    duration: float  #: seconds
    notice: str | None = None  #: for the person who uploaded the file


def render_outputs(raw: bytes, details: TranscriptDetails) -> Outputs:
    """Renders Transcribe's raw output. Silence gives all five files, too.

    Raises UnreadableTranscript.
    """
    with _without_collector():
        return _rendered(normalise(raw, details))


def render_transcript(transcript: Transcript) -> Outputs:
    """Renders an existing transcript."""
    with _without_collector():
        return _rendered(transcript)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Pauses the collector of cycles: rendering makes none, so collecting would only take time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _rendered(transcript: Transcript) -> Outputs:
    subtitles = subtitles_of(transcript)
    return Outputs(
        files={
            "transcript.json": _output(json_document(transcript), CONTENT_TYPES["transcript.json"]),
            "transcript.txt": _output(plain_text(transcript), CONTENT_TYPES["transcript.txt"]),
            "transcript.srt": _output(srt(subtitles), CONTENT_TYPES["transcript.srt"]),
            "transcript.vtt": _output(vtt(subtitles, transcript), CONTENT_TYPES["transcript.vtt"]),
            "transcript.html": _output(page(transcript), CONTENT_TYPES["transcript.html"]),
        },
        speech=transcript.speech,
        words=len(transcript.words),
        language=transcript.language,
        duration=transcript.duration / 1000,
        notice=toxicity_notice(transcript.toxicity),
    )


def _output(text: str, content_type: str) -> Output:
    # JSON can hold half a character, a file cannot; it may be in a label or a language.
    return Output(text.encode(errors="replace"), content_type)
