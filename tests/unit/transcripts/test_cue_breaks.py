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

#: What is said, with the seconds of pauses, and the cues, whose lines are divided by a slash.
BREAKS: dict[str, tuple[str | None, list[str | float], list[str]]] = {
    "a sentence that is too long is broken at its comma": (
        "en-US",
        [
            (
                "When the meeting was over, everybody went home by bus or train or on foot, except "
                "for the caretaker and the two ladies from the library."
            )
        ],
        [
            "When the meeting was over, everybody / went home by bus or train or on foot,",
            "except for the caretaker / and the two ladies from the library.",
        ],
    ),
    "a line ends with its clause": (
        "en-US",
        ["When it rains on Sunday, James would rather remain home."],
        ["When it rains on Sunday, / James would rather remain home."],
    ),
    "a clause makes no line longer than 42": (
        "en-US",
        ["He thought of it then, and afterward, they all met there late in that early year."],
        ["He thought of it then, and afterward, they / all met there late in that early year."],
    ),
    "short sentences in one breath share a cue": (
        "en-US",
        ["Yes. I do. Why?"],
        ["Yes. I do. Why?"],
    ),
    "a breath after a sentence is a new cue": (
        "en-US",
        ["That is what I think.", 0.4, "And you?"],
        ["That is what I think.", "And you?"],
    ),
    "a breath within a sentence is none": (
        "en-US",
        ["That is what", 0.4, "I think."],
        ["That is what I think."],
    ),
    "a little word stays with what follows": (
        "en-US",
        ["a friend in many a time of trial for the whole family."],
        ["a friend in many a time / of trial for the whole family."],
    ),
    "in German, too": (
        "de-DE",
        ["Das ist das Haus, in dem wir uns mit der Familie zum ersten Mal sahen."],
        ["Das ist das Haus, in dem wir uns / mit der Familie zum ersten Mal sahen."],
    ),
    "in Spanish, too": (
        "es-ES",
        ["Creo que la reunión con el director de la oficina es mañana."],
        ["Creo que la reunión con el director / de la oficina es mañana."],
    ),
    "in a language that is recognised by its little words": (
        None,
        ["we went to the house of a friend and the people from the office"],
        ["we went to the house of a friend / and the people from the office"],
    ),
    "what fits only with a little word at a line's end is two cues": (
        "en-US",
        ["He thought of it then, and afterwards, and so they all met there late in that year"],
        ["He thought of it then, and afterwards,", "and so they all met / there late in that year"],
    ),
}


@pytest.mark.parametrize(("language", "said", "cues"), BREAKS.values(), ids=BREAKS)
def test_cues_and_lines_end_where_a_phrase_does(language, said, cues):
    raw = RawTranscript(language=language)
    for part in said:
        raw.pause(part) if isinstance(part, float) else raw.say(part)

    assert on_screen(shown(raw)) == cues


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


def test_the_last_word_is_not_left_alone():
    raw = RawTranscript().say(
        "she told me a characteristic little incident connected with the neighbours wooden leg"
    )

    first, last = on_screen(shown(raw))

    assert len(last.split()) > 3, (first, last)


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
