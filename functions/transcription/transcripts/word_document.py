"""transcript.docx: to read, edit and comment on in a word processor.

python-docx is loaded only when a document is requested.
"""

from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING, Any

from transcription.transcripts.languages import tag_of
from transcription.transcripts.model import Segment, Transcript, Words
from transcription.transcripts.page import UNSURE
from transcription.transcripts.plain_text import clock
from transcription.transcripts.scripts import guessed_language, is_right_to_left

if TYPE_CHECKING:
    from docx.document import Document

_UNSURE_COLOUR, _REDACTED_COLOUR = "FFE9B8", "E3DFD6"
_LONGEST_TITLE = 255
_NOTE = "Transcribed by machine{corrected}. Shaded words are less than {sure:.0%} sure."


def word_document(transcript: Transcript) -> bytes:
    """Returns the document, with a heading that names the speaker at each change."""
    import docx  # noqa: PLC0415 - it takes longer to load than most jobs to process

    document = docx.Document()
    language = tag_of(transcript.language or guessed_language(transcript.words.texts))
    title = transcript.details.file_name or transcript.details.job_id
    document.core_properties.title = title[:_LONGEST_TITLE]
    document.core_properties.language = language
    if language:
        _set_language(document, language)
    document.add_heading(title, level=1)
    corrected = " and corrected by people" if transcript.words.corrected else ""
    note = _NOTE.format(corrected=corrected, sure=UNSURE)
    document.add_paragraph(note if transcript.speech else "No speech was found in this recording.")
    before = None
    for segment in transcript.segments:
        _add_heading(document, transcript, segment, before)
        _add_paragraph(document, transcript.words, segment, segment.language or language)
        before = segment.voice
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _add_heading(
    document: "Document", transcript: Transcript, segment: Segment, before: int | None
) -> None:
    time = clock(transcript.words.starts[segment.first])
    if len(transcript.voices) > 1 and segment.voice != before:
        document.add_heading(f"{transcript.voices[segment.voice].name} [{time}]", level=2)
    else:
        document.add_heading(f"[{time}]", level=3 if len(transcript.voices) > 1 else 2)


def _add_paragraph(
    document: "Document", words: Words, segment: Segment, language: str | None
) -> None:
    """Adds a paragraph, in as few runs as its shading allows."""
    paragraph = document.add_paragraph()
    right_to_left = is_right_to_left(language)
    if right_to_left:
        _add_property(paragraph._p.get_or_add_pPr(), "w:bidi")  # noqa: SLF001
    places = range(segment.first, segment.last)
    for colour, group in groupby(places, lambda place: _colour(words, place)):
        run_places = list(group)
        first, last = run_places[0], run_places[-1] + 1
        is_joined = first == segment.first or (bool(words.glued) and words.glued[first])
        run = paragraph.add_run(("" if is_joined else " ") + words.joined(first, last))
        properties = run._r.get_or_add_rPr()  # noqa: SLF001
        if colour:
            _add_property(properties, "w:shd", val="clear", color="auto", fill=colour)
        if right_to_left:
            _add_property(properties, "w:rtl")


def _colour(words: Words, place: int) -> str | None:
    if place in words.redacted:
        return _REDACTED_COLOUR
    sure = words.confidences[place]
    return _UNSURE_COLOUR if sure is not None and sure < UNSURE else None


def _set_language(document: "Document", language: str) -> None:
    """Sets the proofing language, for Latin, East Asian and right-to-left scripts."""
    properties = document.styles["Normal"].element.get_or_add_rPr()
    _add_property(properties, "w:lang", val=language, eastAsia=language, bidi=language)


def _add_property(parent: Any, name: str, **values: str) -> None:
    from docx.oxml import OxmlElement  # noqa: PLC0415 - as above
    from docx.oxml.ns import qn  # noqa: PLC0415 - as above

    element = OxmlElement(name)
    for key, value in values.items():
        element.set(qn(f"w:{key}"), value)
    parent.append(element)
