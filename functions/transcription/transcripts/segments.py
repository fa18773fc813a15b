"""Divides words into paragraphs of one voice and one language.

A paragraph ends with a sentence, or at a pause if there is no punctuation.
"""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from transcription.transcripts.model import Segment, Words

LONG_PAUSE = 3000  # ms: after a sentence, always a new paragraph
PAUSE = 1000  # ms: after a sentence, once the paragraph has some words
SILENCE = 10_000  # ms: a new paragraph within a sentence, too
SHORT_PAUSE = 400  # ms: the only sign if Transcribe gives no punctuation
SOME, MANY, TOO_MANY = 15, 70, 200  # words of a paragraph
ENDLESS = 60  # words: a sentence of more than these is speech without punctuation
SENTENCE_ENDS = frozenset(".?!…。？！।؟۔።")
CLOSING = "\"'”’»)]}」』）"
ABBREVIATIONS = frozenset(
    {"Mr.", "Mrs.", "Ms.", "Dr.", "Prof.", "St.", "Jr.", "Sr.", "e.g.", "i.e.", "vs.", "bzw."}
)


def ends_sentence(text: str) -> bool:
    """Returns whether a word with its punctuation is the last of its sentence."""
    return (text[-1] in SENTENCE_ENDS and text not in ABBREVIATIONS) or (
        text[-1] in CLOSING and text.rstrip(CLOSING)[-1:] in SENTENCE_ENDS
    )


def sentence_edges(texts: Sequence[str]) -> list[int]:
    """Returns the number of the word after each that ends a sentence."""
    ends = {text for text in set(texts) if not text[-1].isalnum() and ends_sentence(text)}
    return [number for number, text in enumerate(texts, 1) if text in ends]


def segments_of(words: Words) -> list[Segment]:
    """Returns the paragraphs in order. Every word belongs to one of them."""
    bounds = [0, *_breaks(words), len(words)]
    languages = words.languages
    return [
        Segment(first, last, words.voices[first], languages[first] if languages else None)
        for first, last in pairwise(bounds)
        if first < last
    ]


def _breaks(words: Words) -> list[int]:
    voices, languages, texts = words.voices, words.languages, words.texts
    breaks: list[int] = []
    edges = sentence_edges(texts)
    first = 0
    places = range(1, len(words))
    for index, start, end in zip(places, words.starts[1:], words.ends, strict=False):
        if (
            voices[index] != voices[index - 1]
            or (languages and languages[index] != languages[index - 1])
            or (
                (start - end >= SHORT_PAUSE or index - first >= MANY)
                and _is_paragraph(start - end, index - first, *_sentence(edges, index))
            )
        ):
            breaks.append(index)
            first = index
    return breaks


def _sentence(edges: Sequence[int], index: int) -> tuple[int, int]:
    """Returns the words since a sentence ended, and until one does; many if none ever does."""
    place = bisect_right(edges, index)
    since = index - edges[place - 1] if place else index + (0 if edges else ENDLESS)
    return since, edges[place] - index if place < len(edges) else TOO_MANY


def _is_paragraph(pause: int, length: int, since: int, until: int) -> bool:
    """Returns whether a paragraph ends here.

    since and until are the words from the last sentence's end (0 after its last word) and to the
    next one.
    """
    if since == 0:
        return pause >= LONG_PAUSE or length >= MANY or (length >= SOME and pause >= PAUSE)
    if since < ENDLESS or length + until <= TOO_MANY:
        return pause >= SILENCE
    return pause >= LONG_PAUSE or length >= TOO_MANY or (length >= MANY and pause >= SHORT_PAUSE)
