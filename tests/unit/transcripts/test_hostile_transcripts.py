"""Any output of Transcribe: five valid files, or a refusal with its reason."""

import json
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.fuzzing import fuzz
from tests.load.transcripts import KINDS, raw_output
from tests.raw_transcripts import RawTranscript
from tests.unit.transcripts.made_up import NASTY, recordings
from tests.unit.transcripts.page_reader import read_page
from tests.unit.transcripts.reading import rendered, srt_cues, text_of, vtt_cues
from tests.unit.transcripts.test_json_document import validator
from transcription.transcripts import UnreadableTranscript
from transcription.transcripts.punctuation import words_with_punctuation
from transcription.transcripts.raw_parts import Item

HELLO = RawTranscript().say("Hello there, everybody.")
NAMES = (
    *("results", "items", "transcripts", "transcript", "alternatives", "content", "confidence"),
    *("start_time", "end_time", "type", "speaker_labels", "channel_labels", "channels", "segments"),
    *("speaker_label", "channel_label", "language_code", "language_codes", "redactions", "items"),
    *("language_identification", "audio_segments", "score", "id", "vocabularyFilterMatch"),
)
LEAVES = st.one_of(
    *(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)),
    *(st.sampled_from(NASTY), st.sampled_from(("1e308", "-0.0", "nan", "inf", "9" * 400, "0.5"))),
)
JSON = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=5), inner, max_size=5)
    ),
    max_leaves=25,
)


def survives(raw: bytes, file_name: str = "a.wav") -> None:
    """Asserts the one requirement for every output."""
    try:
        outputs = rendered(raw, file_name=file_name)
    except UnreadableTranscript:
        return
    validator.validate(json.loads(text_of(outputs, "json")))
    cues = srt_cues(text_of(outputs, "srt")), vtt_cues(text_of(outputs, "vtt"))
    assert sum(len(cue.lines) for cue in cues[0]) == sum(len(cue.lines) for cue in cues[1])
    page = read_page(text_of(outputs, "html"))
    assert [tag.name for tag in page.tags].count("script") == SCRIPTS
    for output in outputs.files.values():
        assert b"\0" not in output.body


SCRIPTS = [tag.name for tag in read_page(text_of(rendered(HELLO), "html")).tags].count("script")


@fuzz(40)
@given(results=st.dictionaries(st.sampled_from(NAMES), JSON, max_size=6), items=st.lists(JSON))
def test_any_results_are_an_outcome(results, items):
    survives(json.dumps({"results": {**results, "items": items}}).encode())


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """Returns a whole output with some of its values moved or replaced."""
    document = json.loads(draw(recordings()))
    for _ in range(draw(st.integers(1, 4))):
        place = document
        for _ in range(draw(st.integers(0, 6))):
            inner = list(place.values()) if isinstance(place, dict) else place
            inner = [one for one in inner if isinstance(one, dict | list) and one]
            if not inner:
                break
            place = draw(st.sampled_from(inner))
        key = draw(st.sampled_from(list(place) if isinstance(place, dict) else range(len(place))))
        place[key] = draw(JSON)
    return json.dumps(document).encode()


@fuzz(40)
@given(raw=damaged())
def test_a_damaged_output_is_an_outcome(raw):
    survives(raw)


@fuzz(40)
@given(raw=recordings(), cuts=st.lists(st.tuples(st.integers(0, 5000), st.binary(max_size=9))))
def test_an_output_with_bytes_changed_is_an_outcome(raw, cuts):
    data = bytearray(raw)
    for at, piece in cuts:
        data[at % len(data) : at % len(data) + len(piece)] = piece
    survives(bytes(data))


@fuzz(40)
@given(raw=recordings(), name=st.text(max_size=40) | st.sampled_from(NASTY))
@example(HELLO.as_bytes(), "a\n\n00:00 --> 00:01\nb.mp3")
def test_every_file_of_any_recording_is_valid(raw, name):
    survives(raw, name)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_eight_times_the_length_takes_far_less_than_its_square(kind):
    def seconds(size: int) -> float:
        raw = raw_output(kind, size)
        began = time.process_time()
        rendered(raw)
        return time.process_time() - began

    short = min(seconds(300) for _ in range(3))

    assert seconds(2400) < max(24 * short, 0.1)  # 64 times would be quadratic


def test_hundreds_of_thousands_of_marks_after_one_word_cost_no_more_than_their_length():
    """Each mark was once added to a copy of all before it."""

    def seconds(size: int) -> float:
        word = Item(0, 1, "word", 1.0, None, False, None, None, None, False)
        items = [word, *[word._replace(start=None, end=None, content=".", is_mark=True)] * size]
        began = time.process_time()
        _, (text,) = words_with_punctuation(items)
        assert len(text) == len("word") + size
        return time.process_time() - began

    assert seconds(200_000) < max(24 * min(seconds(25_000) for _ in range(3)), 0.1)


def test_a_word_of_a_megabyte_is_shown_in_full():
    word = "w" * 1_000_000

    outputs = rendered(RawTranscript().say("before").item(word).say("after").as_bytes())

    (segment,) = json.loads(text_of(outputs, "json"))["segments"]
    assert segment["text"] == f"before {word} after"


def test_more_letters_than_fit_into_the_memory_are_refused():
    raw = RawTranscript()
    for _ in range(21):
        raw.item("w" * 1_000_000)

    with pytest.raises(UnreadableTranscript, match="21,000,000 letters, more than 20,000,000"):
        rendered(raw.as_bytes())
