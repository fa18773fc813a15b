"""Takes spoken telephone numbers out of a transcript: four numerals in a row or more.

A model that finds names, addresses and so on is not here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from localcloud.transcribe.recognition.speech import Segment, Word

#: What is found; the only one that a job may name, beside ALL.
PII_TYPE = "PHONE"
#: What the output says in its place.
HIDDEN = "[PII]"
_NUMERALS = frozenset(
    ("zero", "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
)
_FEWEST = 4


def redacted(channels: Sequence[Sequence[Segment]]) -> list[list[Segment]]:
    """The same segments with a word HIDDEN, which lasts as long, for each number."""
    return [[_redacted(segment) for segment in channel] for channel in channels]


def _redacted(segment: Segment) -> Segment:
    words, *alternatives = (
        list(_words(reading)) for reading in (segment.words, *segment.alternatives)
    )
    return replace(segment, words=words, alternatives=alternatives)


def _words(words: Sequence[Word]) -> Iterator[Word]:
    numerals: list[Word] = []
    for word in words:
        if word.text.isdigit() or word.text.lower() in _NUMERALS:
            numerals.append(word)
            continue
        yield from _hidden(numerals)
        numerals = []
        yield word
    yield from _hidden(numerals)


def _hidden(numerals: list[Word]) -> list[Word]:
    digits = sum(len(word.text) if word.text.isdigit() else 1 for word in numerals)
    if digits < _FEWEST:
        return numerals
    first, last = numerals[0], numerals[-1]
    return [replace(first, text=HIDDEN, end=last.end, mark=last.mark)]
