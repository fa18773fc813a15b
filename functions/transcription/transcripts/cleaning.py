"""Takes out of a word what no file should carry: control characters and their like."""

import unicodedata
from collections.abc import Iterable

# They turn the direction of everything after them, also beyond the word: U+202A to U+202E, U+2066
# to U+2069. The rest are the byte order mark, interlinear annotations and noncharacters.
_DROPPED = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A)))) | frozenset(
    "\ufeff\ufff9\ufffa\ufffb\ufffe\uffff"
)
_SPACES = frozenset({"Zs", "Zl", "Zp"})


def are_clean(texts: Iterable[str]) -> bool:
    """A fast check; a False may be wrong (a zero-width joiner is not printable), a True never."""
    joined = "".join(texts)
    return joined.isprintable() and " " not in joined


def cleaned(text: str) -> str:
    """On one line, single spaces, nothing that cannot be written as UTF-8; perhaps empty."""
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
