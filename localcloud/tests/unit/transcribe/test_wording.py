"""What vocabularies and vocabulary filters make of recognised words."""

import pytest

from localcloud.transcribe.output import OutputOptions, transcript_file
from localcloud.transcribe.phrases import UnusablePhrase, read_phrases, spelled
from localcloud.transcribe.recognition.speech import Segment, Word
from localcloud.transcribe.wording import Wording

TABLE = "Phrase\tSoundsLike\tIPA\tDisplayAs"


def spoken(text: str) -> list[Word]:
    """A word every half second, each with the mark that it ends with."""
    return [
        Word(one.rstrip(".,"), number / 2, number / 2 + 0.4, 0.9, one[len(one.rstrip(".,")) :])
        for number, one in enumerate(text.split())
    ]


def text(words: list[Word]) -> str:
    return " ".join(word.text + word.mark for word in words)


@pytest.mark.parametrize(
    ("lines", "said", "shown"),
    [
        (["Los-Angeles"], "in los angeles.", "in Los Angeles."),
        (["Dashwood"], "mrs dash wood and", "mrs Dashwood and"),
        (["Dashwood"], "a dash. Wood is", "a dash. Wood is"),
        ([TABLE, "A.B.C.\t\t\tABC Ltd."], "call a b c now", "call ABC Ltd. now"),
        ([TABLE, "etcd\tet-see-dee\t\tetcd"], "run et see dee, please", "run etcd, please"),
        (["Ann", "Ann-Arbor"], "from ann arbor to ann", "from Ann Arbor to Ann"),
        ([], "nothing changes", "nothing changes"),
    ],
)
def test_a_phrase_is_shown_as_the_vocabulary_has_it(
    lines: list[str], said: str, shown: str
) -> None:
    assert text(spelled(spoken(said), read_phrases(lines))) == shown


def test_a_phrase_has_the_time_of_its_words_in_equal_parts() -> None:
    phrases = read_phrases([TABLE, "etcd\tet-see-dee\t\tthe store"])

    words = spelled(spoken("et see dee"), phrases)

    assert [(word.start, word.end) for word in words] == [(0.0, 0.7), (0.7, 1.4)]


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (["Los Angeles"], "has a space or a digit"),
        (["route-66"], "has a space or a digit"),
        (["-"], "is empty"),
        ([f"{TABLE}\tOther"], "unknown column: Other"),
    ],
)
def test_a_phrase_that_cannot_be_used_says_why(lines: list[str], reason: str) -> None:
    with pytest.raises(UnusablePhrase, match=reason):
        read_phrases(lines)


@pytest.mark.parametrize(
    ("method", "shown"),
    [
        ("mask", "a *** said. Go"),
        ("remove", "a said. Go"),
        ("tag", "a Rascal said. Go"),
    ],
)
def test_a_filter_masks_removes_or_tags_whole_words(method: str, shown: str) -> None:
    wording = Wording(filtered=frozenset({"rascal"}), method=method)

    assert text(wording.of(Segment(spoken("a Rascal said. Go"))).words) == shown


def test_a_removed_word_leaves_its_mark() -> None:
    wording = Wording(filtered=frozenset({"rascal"}), method="remove")

    assert text(wording.of(Segment(spoken("you rascal. Rascals"))).words) == "you. Rascals"


def test_a_tagged_word_says_so_in_the_output() -> None:
    wording = Wording(filtered=frozenset({"rascal"}), method="tag")
    segment = wording.of(Segment(spoken("a rascal")))

    first, second = transcript_file("job", "1", [[segment]], OutputOptions())["results"]["items"]

    assert "vocabularyFilterMatch" not in first
    assert second["vocabularyFilterMatch"] is True
