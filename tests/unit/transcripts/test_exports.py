"""Files on demand, made from transcript.json and read by the programs that they are for."""

import csv
from io import BytesIO, StringIO

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given
from lxml import etree
from pyarrow import parquet

from scribe.operations.word_parquet import word_parquet
from tests.fuzzing import fuzz
from tests.raw_transcripts import RawTranscript
from tests.speeches import call
from tests.unit.transcripts.made_up import conversation, recordings
from tests.unit.transcripts.reading import rendered, srt_cues, text_of
from transcription.transcripts.document_reader import NotATranscript, read_document
from transcription.transcripts.exports import EXPORTS, export
from transcription.transcripts.json_document import json_document

TTML = "{http://www.w3.org/ns/ttml}"


def document(raw: RawTranscript | bytes) -> bytes:
    return text_of(rendered(raw), "json").encode()


def made(raw: RawTranscript | bytes, kind: str) -> bytes:
    return export(document(raw), kind).body


@fuzz(40)
@given(raw=recordings())
def test_transcript_json_is_read_as_it_was_written(raw):
    assert json_document(read_document(document(raw))).encode() == document(raw)


@pytest.mark.parametrize("other", [b"", b"{}", b"[]", b'{"version": 2}', b'{"version": 1}'])
def test_another_file_is_refused(other):
    with pytest.raises(NotATranscript):
        export(other, "csv")


@fuzz(4)
@given(raw=recordings())
def test_every_recording_has_every_file(raw):
    for kind in EXPORTS:
        assert export(document(raw), kind).body


# ---------------------------------------------------------------------------------------- Word


def interview() -> RawTranscript:
    raw = RawTranscript().say("Good morning.", speaker="spk_0")
    raw.say("Perhaps", speaker="spk_0", confidence=0.3).say("so.", speaker="spk_0")
    return raw.say("Yes.", speaker="spk_1", at=65)


def test_a_word_document_has_headings_for_turns_and_shades_what_is_unsure():
    found = docx.Document(BytesIO(made(interview(), "docx")))

    headings = [p.text for p in found.paragraphs if p.style and p.style.name.startswith("Heading")]
    assert headings == ["meeting.mp3", "Speaker 1 [0:00]", "Speaker 2 [1:05]"]
    (spoken,) = [p for p in found.paragraphs if p.text.startswith("Good")]
    assert spoken.text == "Good morning. Perhaps so."
    shaded = [run.text for run in spoken.runs if run._r.find(f".//{qn('w:shd')}") is not None]
    assert shaded == [" Perhaps"]
    assert found.core_properties.language == "en-US"


def test_a_word_document_goes_as_its_language_does():
    raw = RawTranscript(language="ar-SA").say("Windows هو نظام.")

    paragraph = docx.Document(BytesIO(made(raw, "docx"))).paragraphs[-1]

    assert paragraph._p.find(f".//{qn('w:bidi')}") is not None
    assert all(run._r.find(f".//{qn('w:rtl')}") is not None for run in paragraph.runs)


def test_a_word_document_of_an_unknown_language_names_none():
    unknown = docx.Document(BytesIO(made(RawTranscript(language=None).say("xyz"), "docx")))

    assert unknown.core_properties.language == ""


# ---------------------------------------------------------------------------------------- TTML


@pytest.mark.parametrize("raw", [conversation(1), call("en-US", 1, minutes=1).raw])
def test_ttml_has_the_cues_of_the_other_subtitles(raw):
    root = etree.fromstring(made(raw, "ttml"))

    cues = srt_cues(text_of(rendered(raw), "srt"))
    shown = [
        "\n".join(part for part in paragraph.itertext() if part.strip())
        for paragraph in root.iter(f"{TTML}p")
    ]
    assert shown == ["\n".join(cue.lines) for cue in cues]
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "en-US"
    times = [paragraph.get("begin") for paragraph in root.iter(f"{TTML}p")]
    assert times == sorted(times)


# ---------------------------------------------------------------------------------------- words


def test_the_table_has_a_row_for_each_word():
    rows = list(csv.DictReader(StringIO(made(interview(), "csv").decode("utf-8-sig"))))

    assert [row["word"] for row in rows] == ["Good", "morning.", "Perhaps", "so.", "Yes."]
    assert rows[2] == {
        "number": "3",
        "start": "0.800",
        "end": "1.100",
        "word": "Perhaps",
        "confidence": "0.3",
        "speaker": "spk_0",
        "channel": "",
        "language": "en-US",
        "paragraph": "1",
        "redacted": "",
        "filtered": "",
    }


@pytest.mark.parametrize(("word", "cell"), [("=1+1", "'=1+1"), ("-5", "-5"), ("@x", "'@x")])
def test_no_word_is_a_formula(word, cell):
    (row,) = csv.DictReader(StringIO(made(RawTranscript().item(word), "csv").decode("utf-8-sig")))

    assert row["word"] == cell


def test_a_parquet_table_has_the_rows_of_the_csv_with_their_types():
    raw = RawTranscript().say("=Sum", speaker="spk_0", confidence=0.5).say("up.", speaker="spk_1")

    table = parquet.read_table(BytesIO(word_parquet(document(raw)))).to_pylist()

    assert [(row["number"], row["word"], row["confidence"]) for row in table[:1]] == [
        (1, "=Sum", 0.5)
    ]
    rows = list(csv.DictReader(StringIO(made(raw, "csv").decode("utf-8-sig"))))
    assert [f"{row['start']:.3f}" for row in table] == [row["start"] for row in rows]
    assert [row["speaker"] for row in table] == [row["speaker"] for row in rows]
