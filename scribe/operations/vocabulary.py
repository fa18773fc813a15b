"""Words that people had to correct, as a table for a custom vocabulary of Transcribe.

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
_MAX_WORDS = 5  # of a phrase: longer passages are sentences
_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_LOWER = r"[^\W\d_A-Z]"  # or a letter without a case
_MARK = "['’]"
_LETTERS = rf"[A-Z]+(?:(?=s\b)|(?!{_LOWER}|{_MARK}))"  # that are pronounced one by one
_WORD = rf"(?:{_LOWER}|[A-Z](?={_LOWER}|{_MARK}))+(?:{_MARK}[^\W\d_]+)*"
_PARTS = re.compile(rf"\d|{_LETTERS}|{_WORD}")


@dataclass
class Suggestion:
    """A phrase that Transcribe did not hear right."""

    phrase: str  #: in Transcribe's spelling
    display_as: str  #: as it was typed
    count: int = 0
    heard: Counter[str] = field(default_factory=Counter)  #: what Transcribe wrote, how often

    @property
    def row(self) -> str:
        """Of the table; SoundsLike and IPA are not supported any more."""
        return "\t".join((self.phrase, "", "", self.display_as))


def suggestions(layers: Iterable[Changes], language: str | None) -> list[Suggestion]:
    """The most frequent first. Names of speakers are not among them: nobody need have said them."""
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
    """The table, and how many of the last suggestions have no room in it."""
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
    """As Transcribe wants it: Los-Angeles, C.L.I., A.B.C.-s, Dynamo-D.B., V.X.-zero-two-Q.

    Empty if nothing is left, or it is too long. Digits have names in English only.
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
    """Runs of words that the machine did not have, without the marks around them."""
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
    """Without the marks around it."""
    key = key_of(word)
    begin = word.casefold().find(key)
    return word[begin : begin + len(key)] if begin >= 0 else word


def _is_little(words: list[str], language: str | None) -> bool:
    """Articles and their like, which Transcribe knows."""
    little = leading((language or "en").partition("-")[0])
    return all(word.casefold() in little or not word.strip("-–—") for word in words)
