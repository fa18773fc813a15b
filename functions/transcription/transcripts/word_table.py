"""The words as a table, for research: one row a word."""

import csv
from io import StringIO

from transcription.transcripts.model import Transcript

COLUMNS = (
    *("number", "start", "end", "word", "confidence", "speaker", "channel", "language"),
    *("paragraph", "redacted", "filtered"),
)


def word_csv(transcript: Transcript) -> bytes:
    """Comma-separated values by RFC 4180, in UTF-8 with the mark that spreadsheets look for.

    Times in seconds; what is not known is empty. A word that a spreadsheet would take for a formula
    begins with an apostrophe.
    """
    out = StringIO()
    table = csv.writer(out)
    table.writerow(COLUMNS)
    words, voices = transcript.words, transcript.voices
    for paragraph, segment in enumerate(transcript.segments, 1):
        voice = voices[segment.voice] if segment.voice >= 0 else None
        language = segment.language or transcript.language
        for place in range(segment.first, segment.last):
            table.writerow(
                (
                    place + 1,
                    f"{words.starts[place] / 1000:.3f}",
                    f"{words.ends[place] / 1000:.3f}",
                    _harmless(words.texts[place]),
                    words.confidences[place],
                    _harmless(voice.speaker or "") if voice else None,
                    _harmless(voice.channel or "") if voice else None,
                    language,
                    paragraph,
                    " ".join(words.redacted.get(place, ())),
                    "yes" if place in words.filtered else None,
                )
            )
    return out.getvalue().encode("utf-8-sig", "replace")


def _harmless(text: str) -> str:
    is_number = text[0:1] in "+-" and text[1:2].isdigit()
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) and not is_number else text
