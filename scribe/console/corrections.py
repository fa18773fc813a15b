"""The form in which a page gets a transcript to correct, and sends it back."""

import json
from typing import Any

from starlette.requests import Request

from scribe.console.documents import Document
from scribe.errors import ScribeError, UnusableCorrections
from transcription.transcripts.editable import EditableTranscript, EditedTranscript, EditedTurn

#: Four hours of speech are about 400 KB; this is ten times that.
MOST_BYTES = 4 * 1024 * 1024
_MOST_SECONDS = 1e6


class TooLarge(ScribeError):
    """The page sent more data than any transcript has."""


def editable_document(transcript: EditableTranscript) -> Document:
    """Returns the document.

    A word is [text, start, end, confidence]: there are tens of thousands.
    """
    return {
        "attempt": transcript.attempt,
        "revision": transcript.revision,
        "speakers": transcript.speakers,
        "turns": [
            {
                "start_time": turn.start_time,
                "speaker_label": turn.speaker_label,
                "text": turn.text,
                "words": [
                    (word.text, word.start_time, word.end_time, word.confidence)
                    for word in turn.words
                ],
            }
            for turn in transcript.turns
        ],
    }


async def read_edited(request: Request) -> EditedTranscript:
    """Returns the transcript that the page sent. Raises TooLarge, UnusableCorrections."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise TooLarge(f"A corrected transcript can have {MOST_BYTES // 1024 // 1024} MB.")
    try:
        document = json.loads(body)
        # fails for half a character, which is not text
        json.dumps(document, ensure_ascii=False).encode()
        return edited_transcript(document)
    except (ValueError, RecursionError):
        raise UnusableCorrections("The corrections are not valid JSON.") from None


def edited_transcript(document: Any) -> EditedTranscript:
    """Reads a document. Raises UnusableCorrections if its shape is wrong."""
    match document:
        case {
            "base_attempt": int(attempt),
            "base_revision": int(revision),
            "speakers": dict(speakers),
            "turns": list(turns),
        } if all(isinstance(name, str) for name in speakers.values()):
            return EditedTranscript(attempt, revision, speakers, [_turn(turn) for turn in turns])
    raise UnusableCorrections(
        "Corrections need base_attempt, base_revision, speakers (names by label) and turns."
    )


def _turn(turn: Any) -> EditedTurn:
    match turn:
        case {
            "start_time": int() | float() as start,
            "speaker_label": (str() | None) as label,
            "text": str(text),
        } if 0 <= start <= _MOST_SECONDS:
            return EditedTurn(start, label, text)
    raise UnusableCorrections(
        "A turn needs start_time (seconds), speaker_label (a label or null) and text."
    )
