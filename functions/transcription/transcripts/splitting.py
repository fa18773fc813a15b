"""Cuts words that are longer than a line into pieces that fit."""

import unicodedata
from collections.abc import Iterator, Sequence

from transcription.transcripts.model import Words
from transcription.transcripts.spacing import width

_JOINER = "\u200d"


def split_long_words(words: Words, widths: Sequence[int], limits: Sequence[int]) -> Words:
    """Returns the words, in which each one over its limit becomes several that share its time.

    A phrase is cut at its spaces; a word is cut anywhere, and its pieces are glued together.
    """
    out = Words()
    glued = words.glued or [False] * len(words)
    for index, text in enumerate(words.texts):
        fits = widths[index] <= limits[index]
        pieces = [(text, False)] if fits else list(_pieces(text, limits[index]))
        start, span = words.starts[index], words.ends[index] - words.starts[index]
        if len(pieces) > 1 and index + 1 < len(words):  # no word begins after the following one
            span = max(0, min(span, words.starts[index + 1] - start))
        letters = sum(len(piece) for piece, _ in pieces)
        done = 0
        for number, (piece, joined) in enumerate(pieces):
            out.texts.append(piece)
            out.starts.append(start + span * done // letters)
            done += len(piece)
            out.ends.append(start + span * done // letters)
            out.voices.append(words.voices[index])
            out.glued.append(joined if number else glued[index])
            if words.languages:
                out.languages.append(words.languages[index])
    return out


def _pieces(phrase: str, line_length: int) -> Iterator[tuple[str, bool]]:
    """Yields each piece, and whether it is glued to the one before."""
    for word in phrase.split(" "):
        for number, piece in enumerate(pieces_of(word, line_length)):
            yield piece, number > 0


def pieces_of(text: str, line_length: int) -> list[str]:
    """Returns pieces of at most line_length columns, about equally wide if all are narrow.

    A mark stays with its letter unless more than a line's worth of marks follow each other.
    """
    wide = width(text)
    even = -(-wide // -(-wide // line_length))  # rounded up, twice
    pieces: list[str] = []
    piece, size = "", 0
    for character in text:
        columns = width(character)
        full = size + columns > line_length or (
            size + columns > even and not _continues(piece, character)
        )
        if piece and full:
            pieces.append(piece)
            piece, size = "", 0
        piece += character
        size += columns
    return [*pieces, piece]


def _continues(before: str, character: str) -> bool:
    """Returns whether the character belongs to the one before: an accent, a vowel sign, a joined
    emoji.
    """
    return (
        unicodedata.category(character).startswith("M")
        or character == _JOINER
        or before.endswith(_JOINER)
    )
