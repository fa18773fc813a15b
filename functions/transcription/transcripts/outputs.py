"""The five files of a transcript."""

from dataclasses import dataclass

from transcription.transcripts.json_document import json_document
from transcription.transcripts.model import TranscriptDetails
from transcription.transcripts.normalise import normalise
from transcription.transcripts.page import page
from transcription.transcripts.plain_text import plain_text
from transcription.transcripts.subtitles import srt, subtitles_of, vtt


@dataclass(frozen=True)
class Output:
    """One file."""

    body: bytes
    content_type: str


@dataclass(frozen=True)
class Outputs:
    """All files of one job, and what its record keeps."""

    files: dict[str, Output]  #: transcript.json, .txt, .srt, .vtt, .html
    speech: bool
    words: int
    language: str | None  #: the code of the language spoken most
    duration: float  #: seconds


def render_outputs(raw: bytes, details: TranscriptDetails) -> Outputs:
    """From Transcribe's raw output. Silence gives all five files too.

    Raises UnreadableTranscript.
    """
    transcript = normalise(raw, details)
    subtitles = subtitles_of(transcript)
    texts = {
        "transcript.json": (json_document(transcript), "application/json"),
        "transcript.txt": (plain_text(transcript), "text/plain; charset=utf-8"),
        "transcript.srt": (srt(subtitles), "application/x-subrip; charset=utf-8"),
        "transcript.vtt": (vtt(subtitles, transcript), "text/vtt; charset=utf-8"),
        "transcript.html": (page(transcript), "text/html; charset=utf-8"),
    }
    return Outputs(
        files={
            # JSON can hold half a character where no file can: also in a label or a language.
            name: Output(text.encode(errors="replace"), kind)
            for name, (text, kind) in texts.items()
        },
        speech=transcript.speech,
        words=len(transcript.words),
        language=transcript.language,
        duration=transcript.duration / 1000,
    )
