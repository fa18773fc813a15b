"""What a language's script asks of a layout: direction, width of lines."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from transcription.transcripts.little_words import likely_language

FULL_WIDTH = 16  #: characters of a line in Japanese, Chinese and Korean, two columns each
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
_ENOUGH = 500  # words that show which script it is


class Layout(NamedTuple):
    """Of the lines in one language."""

    columns: int  #: of a line at most
    right_to_left: bool


def is_right_to_left(language: str | None) -> bool:
    """Arabic, Hebrew and their like."""
    return (language or "").partition("-")[0] in _RIGHT_TO_LEFT


def layout_of(language: str | None, line_length: int) -> Layout:
    """line_length is of narrow characters: a line of wide ones has 16 at most."""
    code = (language or "").partition("-")[0]
    columns = min(line_length, 2 * FULL_WIDTH) if code in _FULL_WIDTH else line_length
    return Layout(columns, is_right_to_left(language))


def guessed_language(texts: Sequence[str]) -> str | None:
    """By the script, or by the little words, where no language is known."""
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
        return "ja"  # has Chinese characters, too
    language, count = max(found.items(), key=lambda one: one[1], default=(None, 0))
    return language if 2 * count > sum(map(str.isalpha, letters)) else likely_language(some)
