"""The words as a table for research, one word per row."""

import csv
from collections.abc import Iterator
from io import StringIO
from typing import NamedTuple

from transcription.transcripts.model import Transcript


class WordRow(NamedTuple):
    """A word.

    Times are seconds, unknown values are None, and redacted has the kinds of hidden data.
    """

    number: int
    start: float
    end: float
    word: str
    confidence: float | None
    speaker: str | None
    channel: str | None
    language: str | None
    paragraph: int
    redacted: str
    filtered: bool


COLUMNS = WordRow._fields


def word_rows(transcript: Transcript) -> Iterator[WordRow]:
    words, voices = transcript.words, transcript.voices
    for paragraph, segment in enumerate(transcript.segments, 1):
        voice = voices[segment.voice] if segment.voice >= 0 else None
        for place in range(segment.first, segment.last):
            yield WordRow(
                place + 1,
                words.starts[place] / 1000,
                words.ends[place] / 1000,
                words.texts[place],
                words.confidences[place],
                voice.speaker if voice else None,
                voice.channel if voice else None,
                segment.language or transcript.language,
                paragraph,
                " ".join(words.redacted.get(place, ())),
                place in words.filtered,
            )


def word_csv(transcript: Transcript) -> bytes:
    """Returns comma-separated values by RFC 4180, in UTF-8 with the mark that spreadsheets expect.

    Times are seconds; unknown values are empty. A word that a spreadsheet would take for a formula
    begins with an apostrophe.
    """
    out = StringIO()
    table = csv.writer(out)
    table.writerow(COLUMNS)
    for row in word_rows(transcript):
        text = {
            "start": f"{row.start:.3f}",
            "end": f"{row.end:.3f}",
            "word": _harmless(row.word),
            "speaker": _harmless(row.speaker or ""),
            "channel": _harmless(row.channel or ""),
            "filtered": "yes" if row.filtered else None,
        }
        table.writerow((row._asdict() | text).values())
    return out.getvalue().encode("utf-8-sig", "replace")


def _harmless(text: str) -> str:
    is_number = text[0:1] in "+-" and text[1:2].isdigit()
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) and not is_number else text
