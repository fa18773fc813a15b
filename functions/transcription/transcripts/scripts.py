"""The layout that a language's script needs: direction and width of lines."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from transcription.transcripts.little_words import likely_language

FULL_WIDTH = 16  #: characters in a line of Japanese, Chinese or Korean, two columns each
_FULL_WIDTH = frozenset({"ja", "zh", "yue", "ko"})
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "iw", "ur", "ps", "sd", "ug", "yi", "dv", "ckb"})
_BLOCKS = (  # first and last character, and a language that is written with them
    ("\u0590", "\u05ff", "he"),
    ("\u0600", "\u08ff", "ar"),
    ("\u0e00", "\u0e7f", "th"),
    ("\u3040", "\u30ff", "ja"),
    ("\u4e00", "\u9fff", "zh"),
    ("\uac00", "\ud7af", "ko"),
)
_ENOUGH = 500  # words that suffice to recognise the script


class Layout(NamedTuple):
    """The layout of lines in one language."""

    columns: int  #: of a line, at most
    right_to_left: bool


def is_right_to_left(language: str | None) -> bool:
    """Returns whether the language is written from right to left, like Arabic and Hebrew."""
    return (language or "").partition("-")[0] in _RIGHT_TO_LEFT


def layout_of(language: str | None, line_length: int) -> Layout:
    """Returns the layout.

    line_length counts narrow characters; of wide ones a line has up to 16.
    """
    code = (language or "").partition("-")[0]
    columns = min(line_length, 2 * FULL_WIDTH) if code in _FULL_WIDTH else line_length
    return Layout(columns, is_right_to_left(language))


def guessed_language(texts: Sequence[str]) -> str | None:
    """Returns the language by the script or the little words, for texts without a known one."""
    some = texts[:_ENOUGH]
    letters = "".join(some)
    if letters.isascii():
        return likely_language(some)
    found = Counter(
        language
        for letter in letters
        if letter > "\u058f"
        for first, last, language in _BLOCKS
        if first <= letter <= last
    )
    if found["ja"]:
        return "ja"  # which has Chinese characters, too
    language, count = max(found.items(), key=lambda one: one[1], default=(None, 0))
    return language if 2 * count > sum(map(str.isalpha, letters)) else likely_language(some)
