"""Transcribe's output is read, or refused with a sentence that gives the reason."""

import json

import pytest

from tests.raw_transcripts import RawTranscript, as_bytes, with_results
from tests.unit.transcripts.reading import rendered, texts_of, words_of
from transcription.transcripts import UnreadableTranscript

HELLO = RawTranscript().say("Hello there, everybody.")


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "it is empty"),
        (b" \n\0", "it is empty"),
        (HELLO.as_bytes()[:-40], "it breaks off after"),
        (b"<Error><Code>NoSuchKey</Code></Error>", "it is not JSON"),
        (b"\x89PNG\r\n\x1a\n\0\0", "it is not JSON"),
        (HELLO.as_bytes().decode().encode("utf-16"), "it is not JSON"),
        (b"[" * 100_000, "it is not JSON"),
        (b'{"results":' + b"9" * 5000 + b"}", "it is not JSON as the service writes it"),
        (b"null", "it has no results"),
        (b"[]", "it has no results"),
        (b'{"jobName":"a"}', "it has no results"),
        (b'{"results":null}', "its results are not an object"),
        (with_results(HELLO, items=...), "its results have no items"),
        (with_results(HELLO, items=None), "its results have no items"),
        (with_results(HELLO, items={"0": "a"}), "its results have no items"),
        (with_results(HELLO, items=[]), "it has a text, but not the words"),
        (with_results(HELLO, items=[{"type": "pronunciation"}]), "1 of results.items lack"),
        (with_results(HELLO, items=["Hello", None]), "2 of results.items lack their word"),
    ],
)
def test_a_file_that_lacks_what_it_needs_is_refused_with_the_reason(raw, why):
    with pytest.raises(UnreadableTranscript, match=why) as caught:
        rendered(raw)

    assert str(caught.value).endswith("Retry the job to have it transcribed again.")


def test_a_byte_order_mark_and_raw_control_characters_do_no_harm():
    raw = b"\xef\xbb\xbf" + HELLO.as_bytes().replace(b"everybody", b"every\x00\x07body\x0b")

    assert texts_of(rendered(raw)) == ["Hello", "there,", "everybody."]


def test_bytes_that_are_not_utf_8_cost_one_character_and_not_the_transcript():
    raw = HELLO.as_bytes().replace(b"there", b"th\xe9re")

    assert texts_of(rendered(raw)) == ["Hello", "th\ufffdre,", "everybody."]


def test_sections_that_nobody_asked_for_are_passed_over():
    raw = with_results(
        HELLO,
        toxicity_detection=[{"text": "Hello", "toxicity": 0.1, "categories": {"insult": 0.1}}],
        summary={"items": [1, 2], "content": {"deep": [None]}},
        audio_segments=[{"transcript": 7, "items": None}, {"speaker_label": 4}, "x"],
        speaker_labels={"segments": [None, {"items": 3}, {"items": [4, {"speaker_label": []}]}]},
        channel_labels=None,
        segments=[None, {"alternatives": None}, {"alternatives": [{"transcript": "a"}]}],
        language_codes="en-US",
        language_identification={"en": 1},
    )

    assert texts_of(rendered(raw)) == ["Hello", "there,", "everybody."]


def test_older_items_without_a_type_differ_by_their_times():
    document = HELLO.as_dict()
    for item in document["results"]["items"]:
        del item["type"]

    assert texts_of(rendered(as_bytes(document))) == ["Hello", "there,", "everybody."]


def test_items_whose_word_was_removed_leave_nothing_behind():
    raw = RawTranscript().say("You").item("", alternative={"content": ""}).say("there.")
    raw.items.append({"type": "pronunciation", "alternatives": []})

    assert texts_of(rendered(with_results(raw, transcripts=[]))) == ["You", "there."]


@pytest.mark.parametrize("confidence", [..., None, "", "high", "1.5", "-0.1", "nan", [], {}])
def test_a_confidence_that_is_missing_or_impossible_is_null(confidence):
    raw = RawTranscript().item("Hello", alternative={"confidence": confidence})

    assert words_of(rendered(raw))[0]["confidence"] is None


def test_times_and_confidences_written_as_numbers_count_too():
    raw = RawTranscript().item(
        "Hello", start_time=1.5, end_time=2, alternative={"confidence": 0.25}
    )

    assert words_of(rendered(raw)) == [
        {"start": 1.5, "end": 2.0, "text": "Hello", "confidence": 0.25}
    ]


def test_the_file_may_be_indented_and_escaped():
    document = RawTranscript().say('Zażółć "gęślą" <jaźń>.').as_dict()

    raw = json.dumps(document, indent=2, ensure_ascii=True).encode()

    assert texts_of(rendered(raw)) == ["Zażółć", '"gęślą"', "<jaźń>."]
