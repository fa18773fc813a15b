"""transcript.json: what the schema says, and all that is in the other files."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from tests.fuzzing import fuzz
from tests.raw_transcripts import RawTranscript, alternatives, as_bytes, with_results
from tests.unit.transcripts.made_up import NASTY, conversation, recordings
from tests.unit.transcripts.reading import document_of, rendered, text_of, words_of
from transcription import transcripts
from transcription.transcripts.document_reader import read_document
from transcription.transcripts.json_document import json_document

SCHEMA = json.loads(
    (Path(transcripts.__file__).parent / "transcript.schema.json").read_text(encoding="utf-8")
)
validator = Draft202012Validator(SCHEMA)
some = fuzz(40)
#: One score as the service writes it, and what must not break the rest.
TOXIC: list[Any] = [
    {
        "text": "Hi.",
        "toxicity": 0.5,
        "categories": {"insult": 0.25, "graphic": "much"},
        "start_time": 1.5,
        "end_time": 1.0,
    },
    {"text": "no times", "toxicity": 0.5, "categories": {}},
    {"toxicity": 7, "start_time": 1.0},
    "rubbish",
]


def choices_of(raw: bytes) -> list[dict[str, Any]]:
    return document_of(rendered(raw))["alternatives"]


@pytest.mark.parametrize(
    "raw",
    [
        RawTranscript(),
        RawTranscript(language=None).say("Hi."),
        RawTranscript().item("[PII]", alternative={"redactions": [{"type": "NAME"}]}),
        RawTranscript().item("rascal", vocabularyFilterMatch=True),
        alternatives(RawTranscript().say("Hello there."), "Yellow hair."),
        with_results(
            RawTranscript().say("Hi."),
            language_codes=[{"language_code": "en-US", "duration_in_seconds": 1.5}],
        ),
        with_results(
            RawTranscript().say("Hi."), language_identification=[{"code": "en-US", "score": "0.9"}]
        ),
        conversation(1),
        with_results(RawTranscript().say("Hi."), toxicity_detection=TOXIC),
    ],
    ids=[
        *("silence", "bare", "redacted", "filtered", "choices", "languages", "identified", "talk"),
        "toxic",
    ],
)
def test_every_kind_of_document_is_what_the_schema_says(raw):
    validator.validate(document_of(rendered(raw, media_seconds=12.345)))


@some
@given(raw=recordings())
def test_segments_are_made_of_their_words(raw):
    outputs = rendered(raw)
    document = document_of(outputs)

    for segment in document["segments"]:
        words = segment["words"]
        assert segment["start"] == words[0]["start"]
        assert segment["end"] == max(word["end"] for word in words)
        assert "".join(segment["text"].split()) == "".join(
            "".join(word["text"].split()) for word in words
        )
    assert document["word_count"] == outputs.words == len(words_of(outputs))
    assert document["speech"] is outputs.speech is bool(outputs.words)


@some
@given(raw=recordings())
def test_a_voice_s_words_never_go_back_in_time(raw):
    latest: dict[object, float] = {}

    for segment in document_of(rendered(raw))["segments"]:
        for word in segment["words"]:
            assert word["start"] >= latest.get(segment.get("channel"), 0.0)
            assert word["end"] >= word["start"]
            latest[segment.get("channel")] = word["start"]


@some
@given(raw=recordings())
def test_every_voice_of_a_segment_is_listed_and_every_listed_one_speaks(raw):
    document = document_of(rendered(raw))

    listed = [(voice.get("speaker"), voice.get("channel")) for voice in document["voices"]]
    heard = {(one.get("speaker"), one.get("channel")) for one in document["segments"]}

    assert len(listed) == len(set(listed))
    assert set(listed) == heard - {(None, None)}


def test_the_document_says_what_recording_it_is_of():
    raw = RawTranscript(language="de-DE").say("Guten Tag.")

    document = document_of(rendered(raw, job_id="tag-1", file_name="tag.wav", media_seconds=4.5))

    del document["segments"]
    assert document == {
        "version": 1,
        "job_id": "tag-1",
        "file_name": "tag.wav",
        "speech": True,
        "duration": 4.5,
        "word_count": 2,
        "language": "de-DE",
        "languages": [{"code": "de-DE"}],
        "voices": [],
        "alternatives": [],
    }


def test_without_the_recording_s_length_it_ends_with_its_last_word():
    assert document_of(rendered(RawTranscript().say("Hello.", at=9)))["duration"] == 9.3


def test_a_word_after_the_recording_s_end_makes_it_longer():
    raw = RawTranscript().say("Hello.", at=9)

    assert document_of(rendered(raw, media_seconds=5.0))["duration"] == 9.3


@pytest.mark.parametrize("word", [word for word in NASTY if word.isprintable()])
def test_any_characters_come_back_as_they_were_said(word):
    raw = RawTranscript().item(word).say("fine.")

    assert words_of(rendered(raw))[0]["text"] == word


def test_each_word_is_on_a_line_of_its_own():
    lines = text_of(rendered(RawTranscript().say("Hello there.")), "json").splitlines()

    assert [line for line in lines if line.startswith('{"start":0.4')] == [
        '{"start":0.4,"end":0.7,"text":"there.","confidence":0.98}'
    ]


# ------------------------------------------------------------------------------- alternatives


def test_a_stretch_that_can_be_understood_in_two_ways_lists_them():
    raw = alternatives(RawTranscript().say("Recognise speech.", at=2), "Wreck a nice beach.")

    assert choices_of(raw) == [
        {
            "start": 2.0,
            "end": 2.7,
            "texts": [
                {"text": "Recognise speech.", "confidence": 0.5},
                {"text": "Wreck a nice beach.", "confidence": 0.5},
            ],
        }
    ]


def test_a_text_whose_words_have_no_confidence_has_none():
    document = json.loads(alternatives(RawTranscript().say("I scream."), "Ice cream."))
    for word in document["results"]["segments"][0]["alternatives"][1]["items"]:
        del word["confidence"]

    (choice,) = choices_of(as_bytes(document))

    assert [text["confidence"] for text in choice["texts"]] == [0.5, None]


def test_a_stretch_with_only_one_text_is_no_choice():
    assert choices_of(alternatives(RawTranscript().say("Hello."))) == []


@pytest.mark.parametrize(
    "broken",
    [
        {"transcript": "", "items": []},
        {"transcript": 7, "items": None},
        {"transcript": None},
        None,
        "Hello.",
    ],
)
def test_a_text_that_is_none_is_left_out(broken):
    raw = RawTranscript().say("Recognise speech.")
    document = json.loads(alternatives(raw, "Wreck a nice beach."))
    document["results"]["segments"][0]["alternatives"].append(broken)

    (choice,) = choices_of(as_bytes(document))

    assert len(choice["texts"]) == 2


@pytest.mark.parametrize("time", ["", None, "x", {}])
def test_a_stretch_without_a_start_is_left_out_and_its_end_may_be_missing(time):
    document = json.loads(alternatives(RawTranscript().say("I scream.", at=3), "Ice cream."))
    (stretch,) = document["results"]["segments"]

    stretch["end_time"] = time
    assert [(choice["start"], choice["end"]) for choice in choices_of(as_bytes(document))] == [
        (3.0, 3.0)
    ]
    stretch["start_time"] = time
    assert choices_of(as_bytes(document)) == []


def test_scores_of_toxic_speech_are_kept_and_read_back():
    raw = with_results(RawTranscript().say("Hi."), toxicity_detection=TOXIC)

    outputs = rendered(raw)

    scores = document_of(outputs)["toxicity"]
    assert scores == [
        {"start": 1.5, "end": 1.5, "text": "Hi.", "score": 0.5, "categories": {"insult": 0.25}}
    ]
    again = json_document(read_document(outputs.files["transcript.json"].body))
    assert json.loads(again)["toxicity"] == scores
