"""Paragraphs: where the text is divided, and how it reads."""

import pytest
from hypothesis import given

from tests.fuzzing import fuzz
from tests.raw_transcripts import RawTranscript
from tests.unit.transcripts.made_up import conversation, recordings
from tests.unit.transcripts.reading import document_of, rendered, text_of

SENTENCE = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen."
)


def paragraphs(raw: RawTranscript | bytes) -> list[str]:
    return [segment["text"] for segment in document_of(rendered(raw))["segments"]]


@pytest.mark.parametrize(("seconds", "count"), [(9.8, 1), (10.0, 2)])
def test_only_a_silence_ends_a_paragraph_within_a_sentence(seconds, count):
    raw = RawTranscript().say("And then").pause(seconds - 0.1).say("nothing.")

    assert len(paragraphs(raw)) == count


@pytest.mark.parametrize(("seconds", "count"), [(2.8, 1), (3.0, 2)])
@pytest.mark.parametrize("text", ["Only this.", "no marks at all"])
def test_a_long_pause_ends_a_paragraph_after_a_sentence_or_without_punctuation(
    text, seconds, count
):
    raw = RawTranscript().say(text).pause(seconds - 0.1).say(text)

    assert len(paragraphs(raw)) == count


@pytest.mark.parametrize(("seconds", "count"), [(0.9, 1), (1.0, 2)])
def test_a_pause_after_a_sentence_ends_a_paragraph_that_has_some_words(seconds, count):
    raw = RawTranscript().say(SENTENCE).pause(seconds - 0.1).say("Next.")

    assert len(paragraphs(raw)) == count


def test_a_pause_after_a_short_sentence_does_not():
    assert len(paragraphs(RawTranscript().say("Well.").pause(1.5).say("Yes."))) == 1


def test_a_pause_within_a_sentence_does_not():
    raw = RawTranscript().say(SENTENCE.rstrip(".")).pause(1.5).say("sixteen.")

    assert len(paragraphs(raw)) == 1


def test_speech_without_a_breath_is_divided_after_a_sentence():
    found = paragraphs(RawTranscript().say(" ".join([SENTENCE] * 12)))

    assert [len(text.split()) for text in found] == [75, 75, 30]


def test_speech_without_punctuation_is_divided_at_a_breath():
    raw = RawTranscript()
    for _ in range(12):
        raw.say(SENTENCE.rstrip(".")).pause(0.4)

    assert [len(text.split()) for text in paragraphs(raw)] == [75, 75, 30]


def test_speech_without_any_sign_is_divided_somewhere():
    raw = RawTranscript().say("word " * 450)

    assert [len(text.split()) for text in paragraphs(raw)] == [200, 200, 50]


@pytest.mark.parametrize("mark", [*".?!…。？！؟", '."', "?)", "!»"])
def test_a_sentence_ends_in_any_script_and_inside_quotes(mark):
    raw = RawTranscript().say(SENTENCE.rstrip("."))
    raw.item("end" + mark[:-1]).punctuation(mark[-1]).pause(1.2).say("Next")

    assert len(paragraphs(raw)) == 2


@pytest.mark.parametrize("seed", range(2))
def test_people_s_talk_becomes_paragraphs_that_can_be_read(seed):
    lengths = [len(text.split()) for text in paragraphs(conversation(seed))]

    assert max(lengths) <= 120
    assert sum(length < 4 for length in lengths) <= len(lengths) / 5


@fuzz(40)
@given(raw=recordings())
def test_the_text_is_the_paragraphs_with_a_line_before_each_change_of_voices(raw):
    outputs = rendered(raw)
    document = document_of(outputs)
    names = {(v.get("speaker"), v.get("channel")): v["name"] for v in document["voices"]}

    blocks = text_of(outputs, "txt").removesuffix("\n").split("\n\n") if outputs.speech else []

    before = None
    assert len(blocks) == len(document["segments"])
    for block, segment in zip(blocks, document["segments"], strict=True):
        voice = names.get((segment.get("speaker"), segment.get("channel")))
        if len(names) > 1 and voice != before:
            assert block.startswith(f"{voice} [")
            assert block.partition("\n")[2] == segment["text"]
        else:
            assert block == segment["text"]
        before = voice


def test_the_text_of_silence_is_empty():
    assert text_of(rendered(RawTranscript()), "txt") == ""


def test_a_turn_after_an_hour_says_so():
    raw = RawTranscript().say("One.", speaker="spk_0").say("Two.", speaker="spk_1", at=3661)

    assert "Speaker 2 [1:01:01]\nTwo.\n" in text_of(rendered(raw), "txt")
