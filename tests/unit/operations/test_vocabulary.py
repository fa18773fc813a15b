"""Corrections as suggestions for a custom vocabulary."""

import pytest

from scribe.operations.vocabulary import MAX_BYTES, Suggestion, phrase_of, suggestions, table
from transcription.transcripts.correction_layer import Changes, Passage


def corrected(was: str, text: str) -> Changes:
    passage = Passage(0, len(was.split()), 0, 100, was, text, "", None, begins_turn=False)
    return Changes(passages=(passage,))


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Los Angeles", "Los-Angeles"),
        ("CLI", "C.L.I."),
        ("ABCs", "A.B.C.-s"),
        ("DynamoDB", "Dynamo-D.B."),
        ("VX02Q", "V.X.-zero-two-Q."),
        ("Zoë O’Hara", "Zoe-O'Hara"),
        ("e-mail", "e-mail"),
        ("…", ""),
        ("word" * 65, ""),
        ("Ελλάδα", ""),
    ],
)
def test_a_phrase_follows_transcribe_s_rules(text, phrase):
    assert phrase_of(text, "en-US") == phrase


def test_other_languages_keep_their_letters_and_their_numbers_are_left_out():
    assert phrase_of("Zoë Müller", "de-DE") == "Zoë-Müller"
    assert phrase_of("Zimmer 12", "de-DE") == ""


def test_what_was_corrected_most_often_comes_first_with_what_was_heard():
    found = suggestions(
        [
            corrected("dynamo db", "DynamoDB,"),
            corrected("and a lexa", "and Alexa"),
            corrected("dynamo bee", "DynamoDB"),
        ],
        "en-US",
    )

    assert [(one.display_as, one.phrase, one.count) for one in found] == [
        ("DynamoDB", "Dynamo-D.B.", 2),
        ("Alexa", "Alexa", 1),
    ]
    assert dict(found[0].heard) == {"dynamo db": 1, "dynamo bee": 1}


@pytest.mark.parametrize(
    ("was", "text"),
    [
        ("hello", "Hello,"),
        ("cat", "the"),
        ("um", ""),
        ("so", "we went on and talked about the whole of it"),
    ],
)
def test_marks_little_words_deletions_and_sentences_are_no_suggestions(was, text):
    assert suggestions([corrected(was, text)], "en-US") == []


def test_a_table_has_transcribe_s_columns_and_at_most_its_size():
    rows = [Suggestion(f"Los-Angeles-{'x' * 80}", "Los Angeles") for _ in range(1000)]

    text, left_out = table(rows)

    assert text.splitlines()[0] == "Phrase\tSoundsLike\tIPA\tDisplayAs"
    assert text.splitlines()[1].split("\t")[1:] == ["", "", "Los Angeles"]
    assert len(text.encode()) <= MAX_BYTES
    assert left_out == 1001 - len(text.splitlines())
