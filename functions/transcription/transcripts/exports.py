"""Files that are made from transcript.json on demand."""

from collections.abc import Callable

from transcription.transcripts.document_reader import read_document
from transcription.transcripts.model import Transcript
from transcription.transcripts.outputs import Output
from transcription.transcripts.ttml import ttml
from transcription.transcripts.word_document import word_document
from transcription.transcripts.word_table import word_csv

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_KINDS: dict[str, tuple[Callable[[Transcript], bytes], str]] = {
    "docx": (word_document, _DOCX),
    "ttml": (ttml, "application/ttml+xml"),
    "csv": (word_csv, "text/csv; charset=utf-8"),
}
EXPORTS = tuple(_KINDS)  #: docx, ttml, csv
LINE_LENGTH = 42


def export(
    document: bytes, kind: str, line_length: int = LINE_LENGTH, speakers: str = "dash"
) -> Output:
    """Returns a file of a kind in EXPORTS. line_length and speakers apply to the cues in TTML.

    Raises NotATranscript.
    """
    make, content_type = _KINDS[kind]
    return Output(make(read_document(document, line_length, speakers)), content_type)
