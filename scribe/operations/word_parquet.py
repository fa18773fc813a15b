"""The table of words as Parquet, which needs a package of its own."""

from io import BytesIO

from scribe.errors import NotPossible
from transcription.transcripts.document_reader import read_document
from transcription.transcripts.word_table import COLUMNS, word_rows


def word_parquet(document: bytes) -> bytes:
    """Returns the words of a transcript.json: the columns of WordRow, times in seconds.

    Raises NotATranscript, and NotPossible if pyarrow is not installed.
    """
    try:
        import pyarrow  # noqa: PLC0415 - large, and an option
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError:
        raise NotPossible(
            "Parquet files are made by pyarrow, which is not installed.",
            ["Beside scribe: pip install pyarrow", "Or take the same table as --format csv"],
        ) from None
    types = {
        **dict.fromkeys(COLUMNS, pyarrow.string()),
        **dict.fromkeys(("number", "paragraph"), pyarrow.int32()),
        **dict.fromkeys(("start", "end", "confidence"), pyarrow.float64()),
        "filtered": pyarrow.bool_(),
    }
    rows = [row._asdict() for row in word_rows(read_document(document))]
    out = BytesIO()
    parquet.write_table(pyarrow.Table.from_pylist(rows, pyarrow.schema(types)), out)
    return out.getvalue()
