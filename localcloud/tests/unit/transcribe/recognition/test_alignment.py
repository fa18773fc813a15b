"""The times of words that are known."""

from itertools import pairwise

import pytest

from localcloud.tests import recordings
from localcloud.tests.unit.transcribe.recognition.conftest import Record
from localcloud.transcribe.recognition.alignment import Aligner
from localcloud.transcribe.recognition.pronunciation import phones, spelling

HELLO = ["Hello", "and", "thank", "you", "for", "calling"]


@pytest.fixture(scope="module")
def aligner() -> Aligner:
    return Aligner()


def test_words_are_found_where_they_are_spoken(aligner: Aligner, record: Record) -> None:
    times = aligner.times(record(recordings.speech("hello")).pcm(), HELLO)

    # Where the waveform shows them.
    starts = [0.15, 0.85, 1.05, 1.39, 1.51, 1.68]
    assert [start for start, _ in times] == pytest.approx(starts, abs=0.1)


def test_a_word_that_no_dictionary_has_is_found_by_its_letters(
    aligner: Aligner, record: Record
) -> None:
    known = aligner.times(record(recordings.speech("hello")).pcm(), HELLO)

    times = aligner.times(record(recordings.speech("hello")).pcm(), [*HELLO[:-1], "kawlinng"])

    assert times[-1] == pytest.approx(known[-1], abs=0.1)


@pytest.mark.parametrize(
    "words",
    [
        [*HELLO[:3], "%", *HELLO[3:]],
        ["%", *HELLO, "…"],
        ["ill-disposed", "o'clock", "Zoë"],
        ["word"] * 80,  # more than can be spoken
        ["%"],
        [],
    ],
)
def test_times_are_in_order_and_inside_the_recording_whatever_the_words_are(
    aligner: Aligner, record: Record, words: list[str]
) -> None:
    recording = record(recordings.speech("hello"))

    times = aligner.times(recording.pcm(), words)

    assert len(times) == len(words)
    assert all(start <= end for start, end in times)
    assert all(one[1] <= other[0] + 1e-9 for one, other in pairwise(times))
    assert all(start >= 0 and end <= recording.seconds + 0.02 for start, end in times)


def test_words_that_cannot_be_aligned_divide_the_time_by_their_letters(aligner: Aligner) -> None:
    assert aligner.times(bytes(2 * 16_000), ["%", "%"]) == [(0.0, 0.5), (0.5, 1.0)]


@pytest.mark.parametrize(
    ("word", "parts"),
    [("Ill-disposed", ["ill", "disposed"]), ("I’ve", ["i've"]), ("café", ["cafe"]), ("%", [])],
)
def test_a_word_is_spelled_as_a_dictionary_spells_it(word: str, parts: list[str]) -> None:
    assert spelling(word) == parts


@pytest.mark.parametrize(
    ("part", "expected"), [("dashwood", "D AE SH W UW D"), ("phyllis", "F IY L IH S"), ("x", "K S")]
)
def test_letters_have_phones(part: str, expected: str) -> None:
    assert phones(part) == expected
