"""Where cues and lines end: at sentences, clauses, breaths; never within a phrase."""

import pytest

from tests.raw_transcripts import RawTranscript
from tests.unit.transcripts.reading import (
    bare,
    by_cue,
    on_screen,
    rendered,
    shown,
)


def test_a_sentence_that_is_too_long_is_broken_at_its_comma():
    raw = RawTranscript().say(
        "When the meeting was over, everybody went home by bus or train or on foot, except for the "
        "caretaker and the two ladies from the library."
    )

    assert on_screen(shown(raw)) == [
        "When the meeting was over, everybody / went home by bus or train or on foot,",
        "except for the caretaker / and the two ladies from the library.",
    ]


def test_a_cue_that_is_full_ends_with_the_sentence_in_it():
    raw = RawTranscript().say(
        "The meeting is over now. Everybody went home by the last train, or so they told me when "
        "I asked"
    )

    assert on_screen(shown(raw))[0] == "The meeting is over now."


BREATHLESS = (
    "everybody went home with the last train from Sheffield{} which nobody could believe because "
    "trains never leave that early unless something really terrible happened"
)


def test_a_cue_that_is_full_ends_with_the_clause_in_it():
    raw = RawTranscript().say(BREATHLESS.format(","))

    assert on_screen(shown(raw))[0].endswith("from Sheffield,")


def test_a_cue_that_is_full_ends_with_the_breath_in_it():
    before, word, after = BREATHLESS.format("").partition(" could")
    raw = RawTranscript().say(before + word).pause(0.3).say(after)

    assert on_screen(shown(raw))[0].endswith("which nobody could")


def test_slow_speech_is_shown_while_it_is_said():
    raw = RawTranscript()
    for second in range(20):
        raw.item("slowly", start_time=f"{second}", end_time=f"{second + 0.8}")

    for cue, words in by_cue(rendered(raw)):
        assert cue.start <= words[0].start
        assert cue.end >= words[-1].end


def test_a_line_ends_with_its_clause():
    (cue,) = shown(RawTranscript().say("When it rains on Sunday, James would rather remain home."))

    assert cue.lines == ["When it rains on Sunday,", "James would rather remain home."]


def test_a_clause_does_not_make_the_line_after_it_too_long():
    upper = "He thought of it then, and afterward,"
    lower = "they all met there late in that early year."
    assert (len(upper), len(lower)) == (37, 43)

    (cue,) = shown(RawTranscript().say(f"{upper} {lower}"))

    assert cue.lines == [f"{upper} they", lower.removeprefix("they ")]


def test_short_sentences_in_one_breath_share_a_cue():
    assert on_screen(shown(RawTranscript().say("Yes. I do. Why?"))) == ["Yes. I do. Why?"]


def test_a_breath_after_a_sentence_is_a_new_cue():
    raw = RawTranscript().say("That is what I think.").pause(0.4).say("And you?")

    assert on_screen(shown(raw)) == ["That is what I think.", "And you?"]


def test_a_breath_within_a_sentence_is_none():
    raw = RawTranscript().say("That is what").pause(0.4).say("I think.")

    assert on_screen(shown(raw)) == ["That is what I think."]


def test_the_last_word_is_not_left_alone():
    raw = RawTranscript().say(
        "she told me a characteristic little incident connected with the neighbours wooden leg"
    )

    first, last = on_screen(shown(raw))

    assert len(last.split()) > 3, (first, last)


@pytest.mark.parametrize(
    ("language", "text", "lines"),
    [
        (
            "en-US",
            "a friend in many a time of trial for the whole family.",
            ["a friend in many a time", "of trial for the whole family."],
        ),
        (
            "de-DE",
            "Das ist das Haus, in dem wir uns mit der Familie zum ersten Mal sahen.",
            ["Das ist das Haus, in dem wir uns", "mit der Familie zum ersten Mal sahen."],
        ),
        (
            "es-ES",
            "Creo que la reunión con el director de la oficina es mañana.",
            ["Creo que la reunión con el director", "de la oficina es mañana."],
        ),
        (
            None,  # recognised by its little words
            "we went to the house of a friend and the people from the office",
            ["we went to the house of a friend", "and the people from the office"],
        ),
    ],
)
def test_a_little_word_stays_with_what_follows(language, text, lines):
    (cue,) = shown(RawTranscript(language=language).say(text))

    assert cue.lines == lines


def test_words_that_fit_only_with_a_little_word_at_a_lines_end_are_two_cues():
    raw = RawTranscript().say(
        "He thought of it then, and afterwards, and so they all met there late in that year"
    )

    assert on_screen(shown(raw)) == [
        "He thought of it then, and afterwards,",
        "and so they all met / there late in that year",
    ]


def test_a_word_that_is_longer_than_a_line_is_cut():
    name = "Donaudampfschifffahrtsgesellschaftskapitän"

    cues = shown(RawTranscript().say(f"Der {name} spricht."), line_length=20)

    assert "".join(map(bare, cues)) == f"Der{name}spricht."
    assert all(len(line) <= 20 for cue in cues for line in cue.lines)


def test_the_pieces_of_a_long_word_come_when_they_are_said():
    raw = RawTranscript().item("la" * 100, start_time="0", end_time="10")

    starts = [cue.start for cue in shown(raw)]

    assert len(starts) == 3
    assert all(start % 2000 == 0 for start in starts)


def test_the_pieces_of_a_wide_word_have_no_space_between_them():
    (cue,) = shown(RawTranscript(language="ja-JP").item("あ" * 11), line_length=21)

    assert "".join(cue.lines) == "あ" * 11


def test_a_phrase_that_is_longer_than_a_line_is_cut_between_its_words():
    raw = RawTranscript().item("United Nations Educational, Scientific and Cultural Organization")

    lines = [line for cue in shown(raw, line_length=20) for line in cue.lines]

    assert " ".join(lines) == raw.items[0]["alternatives"][0]["content"]


def test_an_accent_stays_on_its_letter():
    word = "ae\u0301" * 40

    lines = [line for cue in shown(RawTranscript().item(word)) for line in cue.lines]

    assert "".join(lines) == word
    assert not any(line.startswith("\u0301") for line in lines)
