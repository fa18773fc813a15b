"""A custom vocabulary's phrases, and their effect on recognised words.

https://docs.aws.amazon.com/transcribe/latest/dg/custom-vocabulary-create-table.html
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from localcloud.transcribe.recognition.speech import Word

_COLUMNS = ["Phrase", "SoundsLike", "IPA", "DisplayAs"]
_MOST_WORDS = 8  #: most words that are treated as one phrase


class UnusablePhrase(Exception):
    """The vocabulary ends FAILED; str(error) is its FailureReason."""


@dataclass(frozen=True)
class Phrase:
    """A line of a vocabulary. Its words are joined by hyphens, or end with a full stop each."""

    text: str
    sounds_like: str
    shown: str

    @property
    def spoken(self) -> str:
        """The phrase as an engine's model would write it."""
        return self.text.replace("-", " ")


def read_phrases(lines: Sequence[str]) -> list[Phrase]:
    """Reads a list, or a table if the first line names columns. Raises UnusablePhrase.

    IPA is ignored, because Amazon Transcribe has stopped using it, too.
    """
    header = lines[0].split("\t") if lines else []
    if "Phrase" not in header:
        return [_phrase({"Phrase": line}) for line in lines]
    if unknown := sorted({*header} - {*_COLUMNS}):
        raise UnusablePhrase(f"The table has an unknown column: {unknown[0]}")
    return [_phrase(dict(zip(header, line.split("\t"), strict=False))) for line in lines[1:]]


def _phrase(row: Mapping[str, str]) -> Phrase:
    text, sounds_like = row["Phrase"].strip(), row.get("SoundsLike", "").strip()
    for written in (text, sounds_like):
        if any(one.isspace() or one.isdigit() for one in written):
            raise UnusablePhrase(f"The phrase {written!r} has a space or a digit")
    if not _letters(text):
        raise UnusablePhrase("A phrase is empty")
    shown = row.get("DisplayAs", "").strip() or text.replace("-", " ")
    return Phrase(text, sounds_like, shown)


def spelled(words: Sequence[Word], phrases: Sequence[Phrase]) -> list[Word]:
    """Returns the words, with each phrase in its display form.

    A phrase is recognised by its own letters, or by those of SoundsLike, whatever spaces and
    capitals the words have.
    """
    shown = {
        letters: phrase.shown.split()
        for phrase in phrases
        for letters in (_letters(phrase.text), _letters(phrase.sounds_like))
        if letters
    }
    spelled: list[Word] = []
    at = 0
    while at < len(words):
        length, texts = _longest(words[at : at + _MOST_WORDS], shown)
        spelled += _shared(words[at : at + length], texts) if texts else [words[at]]
        at += length
    return spelled


def _longest(
    words: Sequence[Word], shown: Mapping[str, Sequence[str]]
) -> tuple[int, Sequence[str]]:
    found: tuple[int, Sequence[str]] = (1, ())
    letters = ""
    for count, word in enumerate(words, start=1):
        letters += _letters(word.text)
        if letters in shown:
            found = (count, shown[letters])
        if word.mark:
            break
    return found


def _shared(words: Sequence[Word], texts: Sequence[str]) -> Iterator[Word]:
    """Yields these texts in the words' time, in equal parts."""
    start, last = words[0].start, words[-1]
    part = (last.end - start) / len(texts)
    sure = min(word.confidence for word in words)
    for number, text in enumerate(texts):
        begin = start + number * part
        word = Word(text, begin, begin + part, sure)
        yield word if number < len(texts) - 1 else replace(word, end=last.end, mark=last.mark)


def _letters(text: str) -> str:
    return "".join(one for one in text.casefold() if one.isalnum())
