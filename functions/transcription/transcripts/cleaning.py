"""Removes control characters and the like from words, because no file should carry them."""

import unicodedata
from collections.abc import Iterable

# The first turn the direction of everything after them, also beyond the word: U+202A to U+202E,
# U+2066 to U+2069. The rest are the byte order mark, interlinear annotations and noncharacters.
_DROPPED = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A)))) | frozenset(
    "\ufeff\ufff9\ufffa\ufffb\ufffe\uffff"
)
_SPACES = frozenset({"Zs", "Zl", "Zp"})


def are_clean(texts: Iterable[str]) -> bool:
    """Returns True only if all texts are clean.

    It is fast, and may return False for a clean text (a zero-width joiner is not printable).
    """
    joined = "".join(texts)
    return joined.isprintable() and " " not in joined


def cleaned(text: str) -> str:
    """Returns the text on one line, with single spaces and valid UTF-8. It may be empty."""
    if text.isprintable():
        return " ".join(text.split()) if " " in text else text
    return " ".join("".join(map(_character, text)).split())


def _character(character: str) -> str:
    kind = unicodedata.category(character)
    if kind in _SPACES or character in "\t\n\v\f\r\x85":
        return " "
    if kind == "Cs":
        return "\ufffd"
    return "" if kind == "Cc" or character in _DROPPED else character
