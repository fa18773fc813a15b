"""Words: their punctuation, their times, their characters, and what is hidden in them."""

import pytest

from tests.raw_transcripts import RawTranscript
from tests.unit.transcripts.reading import rendered, text_of, texts_of, words_of


def times_of(raw: RawTranscript) -> list[tuple[float, float]]:
    return [(word["start"], word["end"]) for word in words_of(rendered(raw))]


def test_punctuation_is_part_of_the_word_before_it():
    raw = RawTranscript().say("Well, is it? Yes...")

    assert texts_of(rendered(raw)) == ["Well,", "is", "it?", "Yes..."]
    assert text_of(rendered(raw), "txt") == "Well, is it? Yes...\n"


def test_punctuation_that_opens_is_part_of_the_word_after_it():
    raw = RawTranscript().say("Claro.").punctuation("¿").say("Cómo estás?").punctuation("¡")
    raw.punctuation("¡").say("Bien!")

    assert texts_of(rendered(raw)) == ["Claro.", "¿Cómo", "estás?", "¡¡Bien!"]


def test_punctuation_before_any_word_is_dropped():
    raw = RawTranscript().punctuation(".").punctuation(",").say("Hello.")

    assert texts_of(rendered(raw)) == ["Hello."]


def test_punctuation_alone_is_silence():
    assert not rendered(RawTranscript().punctuation(".")).speech


@pytest.mark.parametrize(
    ("said", "times"),
    [
        (  # words without times share the time between their neighbours
            [("1.0", "1.5"), (..., ...), (..., ...), ("2.5", "3.0")],
            [(1.0, 1.5), (1.5, 2.0), (2.0, 2.5), (2.5, 3.0)],
        ),
        (  # and at the end they follow the last one
            [("1.0", "1.5"), (..., ...), (..., ...)],
            [(1.0, 1.5), (1.5, 1.7), (1.7, 1.9)],
        ),
        (  # an end before the start becomes the start
            [("1.0", "0.4"), ("2.0", "2.3")],
            [(1.0, 1.0), (2.0, 2.3)],
        ),
        (  # a word that is a little too early keeps its place
            [("1.0", "1.6"), ("0.9", "1.7"), ("1.7", "2")],
            [(1.0, 1.6), (1.0, 1.7), (1.7, 2.0)],
        ),
        (  # without any times
            [(..., ...), (..., ...)],
            [(0.0, 0.2), (0.2, 0.4)],
        ),
    ],
)
def test_words_keep_their_order_and_get_the_times_that_they_lack(said, times):
    raw = RawTranscript()
    for number, (start, end) in enumerate(said):
        raw.item(f"word{number}", start_time=start, end_time=end)

    assert texts_of(rendered(raw)) == [f"word{number}" for number in range(len(said))]
    assert times_of(raw) == times


@pytest.mark.parametrize(
    ("start", "end"),
    [(..., ...), (..., "x"), (None, None), ("", ""), ("nan", "inf"), ("-3", "x"), ([], {})],
)
def test_a_word_without_times_gets_the_time_between_its_neighbours(start, end):
    raw = RawTranscript().item("one", start_time="1.0", end_time="1.5")
    raw.item("two", start_time=start, end_time=end).item("three", start_time="2.5", end_time="3.0")

    assert times_of(raw) == [(1.0, 1.5), (1.5, 2.5), (2.5, 3.0)]


def test_a_stretch_that_stands_at_the_wrong_place_is_put_where_it_was_said():
    raw = RawTranscript().say("This is later.", at=10).say("This is first.", at=1)

    assert texts_of(rendered(raw)) == ["This", "is", "first.", "This", "is", "later."]


def test_one_word_with_a_time_out_of_this_world_keeps_its_place():
    raw = RawTranscript().say("one two", at=1).item("three", start_time="7200", end_time="7201")
    raw.say("four five", at=3)

    assert texts_of(rendered(raw)) == ["one", "two", "three", "four", "five"]
    assert times_of(raw)[-1] == (3.4, 3.7)
    assert rendered(raw).duration < 10


def test_a_time_beyond_every_recording_is_no_time():
    raw = RawTranscript().say("one").item("two", start_time="1e300", end_time="1e308")

    assert rendered(raw).duration < 2


def test_control_characters_never_reach_an_output():
    nasty = "a\x00b\x07\x1b[31mc\x7f\x85d\u2028e\u202ef\ufefft\ud800"
    outputs = rendered(RawTranscript().item(nasty).say("fine."))

    assert texts_of(outputs) == ["ab[31mc d ef" + "t\ufffd", "fine."]
    for name in ("json", "txt", "srt", "vtt"):
        assert all(line.isprintable() for line in text_of(outputs, name).split("\n"))


def test_joiners_that_a_script_needs_are_kept():
    raw = RawTranscript(language="fa-IR").say("می\u200cخواهم 👩\u200d💻")

    assert texts_of(rendered(raw)) == ["می\u200cخواهم", "👩\u200d💻"]


def test_a_word_of_nothing_but_spaces_is_none():
    assert texts_of(rendered(RawTranscript().say("a").item(" \u00a0\t").say("b"))) == ["a", "b"]


def test_a_phrase_from_a_vocabulary_is_one_word():
    raw = RawTranscript().say("in").item("New  York").say("City.")

    assert texts_of(rendered(raw)) == ["in", "New York", "City."]


def test_redacted_words_say_what_is_hidden():
    hidden = {
        "confidence": ...,
        "redactions": [{"confidence": "0.99", "category": "PII", "type": "NAME"}],
    }
    raw = RawTranscript().say("I am").item("[PII]", alternative=hidden).punctuation(".")

    word = words_of(rendered(raw))[-1]

    assert word == word | {"text": "[PII].", "confidence": None, "redacted": ["NAME"]}


@pytest.mark.parametrize("place", ["item", "alternative"])
def test_a_redaction_of_unknown_kind_is_pii(place):
    unknown = {"redactions": [{}, "x"]}
    raw = RawTranscript().item(
        "[PII]", **(unknown if place == "item" else {"alternative": unknown})
    )

    assert words_of(rendered(raw))[0]["redacted"] == ["PII"]


def test_masked_words_are_words():
    assert texts_of(rendered(RawTranscript().say("What the *** is it?")))[2] == "***"


@pytest.mark.parametrize("place", ["item", "alternative"])
def test_words_that_the_filter_tags_are_tagged(place):
    match = {"vocabularyFilterMatch": True}
    raw = RawTranscript().say("You")
    raw.item("rascal", **(match if place == "item" else {"alternative": match}))

    words = words_of(rendered(raw))

    assert "filtered" not in words[0]
    assert words[1]["filtered"] is True
