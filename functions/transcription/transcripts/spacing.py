"""Handles scripts that are written without spaces between words, and the width of characters."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache

# Thai and Lao, Myanmar, Khmer, CJK punctuation, kana, bopomofo, ideographs, fullwidth forms.
# Hangul is not among them: Korean has spaces.
_UNSPACED = (
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u312f\u31a0-\u31bf\u31f0-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff9f\U00020000-\U0003ffff]"
)
_PIECES = f"{_UNSPACED}|(?:(?!{_UNSPACED}).)+"
_LANGUAGES = ("ja", "zh", "yue", "th", "lo", "km", "my")


def glued_words(texts: Sequence[str], languages: Sequence[str | None]) -> list[bool]:
    """Returns for each word whether it follows the one before without a space; empty if none does.

    languages has each word's. Within a language without spaces a foreign word has none around it
    either, but two foreign words keep theirs: 私はNew Yorkに.
    """
    if all(map(str.isascii, texts)) or not _one_of(_UNSPACED).search("\n".join(texts)):
        return []
    unspaced = _one_of(_UNSPACED)
    glued = []
    before, spoken = False, None
    for text, language in zip(texts, languages, strict=True):
        same = language == spoken and (language or "").partition("-")[0] in _LANGUAGES
        after = unspaced.match(text) is not None
        glued.append((before and after) or (same and (before or after)))
        before, spoken = unspaced.match(text[-1]) is not None, language
    glued[0] = False
    return glued


def pieces(text: str) -> list[tuple[str, bool]]:
    """Returns the pieces to compare: words, or characters in scripts without spaces.

    Each comes with whether it follows the one before without a space.
    """
    if text.isascii() or not _one_of(_UNSPACED).search(text):
        return [(word, False) for word in text.split()]
    return [
        (piece, place > 0)
        for word in text.split()
        for place, piece in enumerate(_one_of(_PIECES).findall(word))
    ]


def words_in(text: str) -> list[str]:
    """Returns the words of a typed text: pieces with the marks around them."""
    found: list[str] = []
    for piece, glued in pieces(text):
        if glued and not (_is_spoken(found[-1]) and _is_spoken(piece)):
            found[-1] += piece
        else:
            found.append(piece)
    return found


def _is_spoken(piece: str) -> bool:
    return any(map(str.isalnum, piece))


def joined(words: Iterable[tuple[str, bool]]) -> str:
    """Returns the text of such words."""
    return "".join(word if glued else f" {word}" for word, glued in words).lstrip(" ")


@cache
def _one_of(characters: str) -> re.Pattern[str]:
    """Compiles the pattern when it is first needed, which takes 10 ms; most transcripts are
    ASCII.
    """
    return re.compile(characters)


def is_narrow(texts: Sequence[str]) -> bool:
    """Returns whether every character is one column wide, so that len() is the width."""
    return all(map(str.isascii, texts)) or not _one_of(_WIDE).search("\n".join(texts))


_WIDE = (
    "[\u1100-\u11ff\u2300-\u2bff\u2e80-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\uffff"
    "\U00010000-\U0010ffff]"
)


def width(text: str) -> int:
    """Returns the columns on a screen: ideographs and the like take two, any other
    character one.
    """
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
