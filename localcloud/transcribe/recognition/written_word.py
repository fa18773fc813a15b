"""Separates words from the punctuation around them."""

import re

_AROUND = "\"'“”‘’«»()[]…-–—"
_MARKS = ".,?!;:。、？！，"
#: Words to which the full stop belongs.
_ABBREVIATION = re.compile(r"(mr|mrs|ms|dr|st|jr|sr|vs|etc|prof|(\w\.)+\w)\.", re.IGNORECASE)


def word_and_mark(written: str) -> tuple[str, str]:
    """Returns the word itself and the first mark after it; each may be empty."""
    text = written.strip().strip(_AROUND)
    if _ABBREVIATION.fullmatch(text):
        return text, ""
    word = text.rstrip(_MARKS + _AROUND)
    marks = [character for character in text[len(word) :] if character in _MARKS]
    return word.lstrip(_MARKS), marks[0] if marks else ""
