"""Cuts words that are longer than a line into pieces that fit."""

import unicodedata
from collections.abc import Sequence

from transcription.transcripts.model import Words
from transcription.transcripts.spacing import width

_JOINER = "\u200d"


def split_long_words(words: Words, widths: Sequence[int], line_length: int) -> Words:
    """The words with each long one as several, glued together, its time shared by length."""
    out = Words()
    glued = words.glued or [False] * len(words)
    for index, text in enumerate(words.texts):
        fits = widths[index] <= line_length
        pieces = [text] if fits else pieces_of(text, line_length)
        start, span = words.starts[index], words.ends[index] - words.starts[index]
        done = 0
        for number, piece in enumerate(pieces):
            out.texts.append(piece)
            out.starts.append(start + span * done // len(text))
            done += len(piece)
            out.ends.append(start + span * done // len(text))
            out.voices.append(words.voices[index])
            out.glued.append(glued[index] if number == 0 else True)
    return out


def pieces_of(text: str, line_length: int) -> list[str]:
    """Pieces at most line_length columns wide, of nearly equal width where all are narrow.

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
    """Whether the character belongs to the one before: an accent, a vowel sign, a joined emoji."""
    return (
        unicodedata.category(character).startswith("M")
        or character == _JOINER
        or before.endswith(_JOINER)
    )
