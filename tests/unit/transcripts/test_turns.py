"""Turns: changes of speaker move to the edges of sentences, if labels and pauses allow."""

import pytest

from tests.raw_transcripts import RawTranscript
from tests.speeches import dialogue
from tests.unit.transcripts.reading import document_of, rendered


def turns(*said: str, pauses: dict[int, float] | None = None, default: float = 0.01) -> list[str]:
    """Returns each turn's text.

    said has "0: words" for a speaker; pauses has the seconds before a word.
    """
    raw = RawTranscript(language="ja-JP" if "。" in said[0] else "en-US")
    number = 0
    for part in said:
        speaker, _, text = part.partition(": ")
        for word in text.split():
            raw.clock += (pauses or {}).get(number, default)
            raw.say(word, speaker=f"spk_{speaker}")
            number += 1
    segments = document_of(rendered(raw))["segments"]
    return [f"{segment['speaker'][-1]}: {segment['text']}" for segment in segments]


@pytest.mark.parametrize(
    ("labelled", "right"),
    [
        (
            ["0: That is all. What", "1: is a bank? It is a house."],
            ["0: That is all.", "1: What is a bank? It is a house."],
        ),
        (
            ["0: I have not that high of a pain", "1: tolerance. Well, we will see."],
            ["0: I have not that high of a pain tolerance.", "1: Well, we will see."],
        ),
        (
            ["0: Oh, we are going all the way right to", "1: the left side. Yes, it matters."],
            ["0: Oh, we are going all the way right to the left side.", "1: Yes, it matters."],
        ),
        (
            ["0: これ は 銀行 です。 それ", "1: は 何 の ため の 物 です か。"],
            ["0: これは銀行です。", "1: それは何のための物ですか。"],
        ),
    ],
)
def test_a_sentence_that_two_seem_to_share_is_said_by_one(labelled, right):
    assert turns(*labelled) == right


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("I think", "we should go."),
        ("We go.", "then you can stay."),
        ("We went", "Then we stayed."),
    ],
)
def test_a_stray_label_of_one_word_goes(before, after):
    word = "home." if after.startswith("Then") else "So"

    assert turns(f"0: {before}", f"1: {word}", f"0: {after}") == [f"0: {before} {word} {after}"]


def test_a_short_sentence_of_its_own_stays_with_its_speaker():
    said = ["0: Are you ready to start?", "1: Yes.", "0: Good, then we begin."]

    assert turns(*said) == said


def test_a_word_between_pauses_stays_with_its_speaker():
    said = ["0: we went to the", "1: really", "0: to the old station."]

    assert turns(*said, pauses={4: 0.5, 5: 0.5}) == said
    assert turns(*said) == ["0: we went to the really to the old station."]


def test_a_long_pause_at_the_change_outweighs_the_sentence():
    said = ["0: I have always thought that we should", "1: go home. Not me."]

    assert turns(*said, pauses={7: 0.8}) == said


def test_a_change_far_from_any_edge_stays_but_goes_to_a_pause_nearby():
    said = ["0: and this is what I always say yes", "1: but that is not how I see it at all."]

    assert turns(*said) == said
    assert turns(*said, pauses={7: 0.6}) == [
        "0: and this is what I always say",
        "1: yes but that is not how I see it at all.",
    ]


def test_without_punctuation_labels_are_believed():
    said = ["0: are you there", "1: yes"]

    assert turns(*said) == said


def test_few_words_are_given_to_the_wrong_speaker():
    speech = dialogue("en-US", seed=7)
    document = document_of(rendered(speech.raw))

    labels = [part["speaker"] for part in document["segments"] for _ in part["words"]]
    wrong = sum(one != other for one, other in zip(labels, speech.speakers, strict=True))

    assert wrong / len(labels) < 0.01
