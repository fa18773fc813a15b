"""Makes a table for a Transcribe custom vocabulary of the words that people corrected.

https://docs.aws.amazon.com/transcribe/latest/dg/custom-vocabulary-create-table.html
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from transcription.transcripts.alignment import key_of
from transcription.transcripts.correction_layer import Changes
from transcription.transcripts.little_words import leading
from transcription.transcripts.spacing import words_in

COLUMNS = ("Phrase", "SoundsLike", "IPA", "DisplayAs")
MAX_BYTES = 50_000  # of a table
_MAX_CHARACTERS = 256  # of an entry
_MAX_WORDS = 5  # of a phrase; longer passages are sentences
_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_LOWER = r"[^\W\d_A-Z]"  # includes letters without a case
_MARK = "['’]"
_LETTERS = rf"[A-Z]+(?:(?=s\b)|(?!{_LOWER}|{_MARK}))"  # pronounced one by one
_WORD = rf"(?:{_LOWER}|[A-Z](?={_LOWER}|{_MARK}))+(?:{_MARK}[^\W\d_]+)*"
_PARTS = re.compile(rf"\d|{_LETTERS}|{_WORD}")


@dataclass
class Suggestion:
    """A phrase that Transcribe did not recognise."""

    phrase: str  #: in Transcribe's spelling
    display_as: str  #: as a person typed it
    count: int = 0
    #: Transcribe's words for it, with their counts
    heard: Counter[str] = field(default_factory=Counter)

    @property
    def row(self) -> str:
        """A row of the table. SoundsLike and IPA are no longer supported."""
        return "\t".join((self.phrase, "", "", self.display_as))


def suggestions(layers: Iterable[Changes], language: str | None) -> list[Suggestion]:
    """Returns the most frequent first, without names of speakers, which may never have been
    spoken.
    """
    found: dict[str, Suggestion] = {}
    for changes in layers:
        for passage in changes.passages:
            for words in _new_words(passage.was, passage.text, language):
                display = " ".join(words)
                phrase = phrase_of(display, language)
                if phrase:
                    one = found.setdefault(phrase.casefold(), Suggestion(phrase, display))
                    one.count += 1
                    one.heard[passage.was] += 1
    return sorted(found.values(), key=lambda one: (-one.count, one.phrase.casefold()))


def table(found: Iterable[Suggestion]) -> tuple[str, int]:
    """Returns the table, and the number of last suggestions that do not fit into it."""
    lines = ["\t".join(COLUMNS)]
    size = len(lines[0]) + 1
    left_out = 0
    for suggestion in found:
        row = suggestion.row
        size += len(row.encode()) + 1
        if size > MAX_BYTES:
            left_out += 1
        else:
            lines.append(row)
    return "\n".join(lines) + "\n", left_out


def phrase_of(text: str, language: str | None) -> str:
    """Returns it in Transcribe's form: Los-Angeles, C.L.I., A.B.C.-s, Dynamo-D.B., V.X.-zero-two-Q.

    Returns an empty text if nothing is left or it is too long. Digits have names in English only.
    """
    is_english = (language or "en").startswith("en")
    if is_english:
        plain = unicodedata.normalize("NFKD", text)
        text = "".join(letter for letter in plain if not unicodedata.combining(letter))
    if not is_english and any(letter.isdigit() for letter in text):
        return ""
    parts = [_spelled(part) for part in _PARTS.findall(text)]
    phrase = "-".join(parts)
    is_usable = len(phrase) <= _MAX_CHARACTERS and (not is_english or phrase.isascii())
    return phrase if is_usable else ""


def _spelled(part: str) -> str:
    if part.isdigit():
        return _DIGITS[unicodedata.digit(part)]
    if part.isascii() and part.isupper() and part != "I":
        return "".join(f"{letter}." for letter in part)
    return part.replace("’", "'")


def _new_words(was: str, text: str, language: str | None) -> Iterator[list[str]]:
    """Yields runs of words that the original did not have, without the marks around them."""
    heard = {key_of(word) for word in words_in(was)}
    run: list[str] = []
    for word in [*words_in(text), ""]:
        if word and key_of(word) not in heard:
            run.append(_bare(word))
            continue
        if run and len(run) <= _MAX_WORDS and not _is_little(run, language):
            yield run
        run = []


def _bare(word: str) -> str:
    key = key_of(word)
    begin = word.casefold().find(key)
    return word[begin : begin + len(key)] if begin >= 0 else word


def _is_little(words: list[str], language: str | None) -> bool:
    """Returns whether all are articles and the like, which Transcribe knows."""
    little = leading((language or "en").partition("-")[0])
    return all(word.casefold() in little or not word.strip("-–—") for word in words)
