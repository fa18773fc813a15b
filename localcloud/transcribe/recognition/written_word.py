"""Words as a model writes them, with the punctuation that stands around them."""

import re

_AROUND = "\"'“”‘’«»()[]…-–—"
_MARKS = ".,?!;:。、？！，"
#: The full stop belongs to these words.
_ABBREVIATION = re.compile(r"(mr|mrs|ms|dr|st|jr|sr|vs|etc|prof|(\w\.)+\w)\.", re.IGNORECASE)


def word_and_mark(written: str) -> tuple[str, str]:
    """The word itself, which may be empty, and the first mark after it, or an empty string."""
    text = written.strip().strip(_AROUND)
    if _ABBREVIATION.fullmatch(text):
        return text, ""
    word = text.rstrip(_MARKS + _AROUND)
    marks = [character for character in text[len(word) :] if character in _MARKS]
    return word.lstrip(_MARKS), marks[0] if marks else ""
