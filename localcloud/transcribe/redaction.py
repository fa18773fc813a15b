"""Removes personal data from a transcript by rules, so that redacted outputs can be tried.

Data that only a model finds stay: surnames and rare names, addresses, unusual spellings.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from localcloud.transcribe.recognition.speech import Segment, Word

#: The types that are found; a job may name them, or ALL.
TYPES = frozenset({"CREDIT_DEBIT_NUMBER", "EMAIL", "NAME", "PHONE", "SSN"})
#: The replacement in the output.
HIDDEN = "[PII]"
_DIGITS = re.compile(r"\+?\(?\d[-.()\d]*")
_NUMERALS = frozenset(
    ("zero", "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
)
_FEWEST = 4
_ADDRESS = re.compile(r"[\w.+-]+@\w[\w-]*(\.[\w-]+)+")
_DOMAIN = re.compile(r"\w[\w-]*(\.[\w-]+)+")
#: Some given names that are no other words.
_GIVEN_NAMES = frozenset(
    (
        *("mary", "patricia", "jennifer", "linda", "elizabeth", "barbara", "susan", "jessica"),
        *("karen", "sarah", "lisa", "nancy", "sandra", "ashley", "emily", "kimberly", "betty"),
        *("margaret", "donna", "michelle", "james", "michael", "robert", "john", "david"),
        *("william", "richard", "joseph", "thomas", "christopher", "charles", "daniel"),
        *("matthew", "anthony", "steven", "donald", "andrew", "joshua", "paul", "kenneth"),
    )
)

#: The number of leading words that are such data, and the type; 0 for none.
_Found = tuple[int, str]
_NONE: _Found = (0, "")


def redacted(
    channels: Sequence[Sequence[Segment]], types: Iterable[str] = ("ALL",)
) -> list[list[Segment]]:
    """Returns the segments with one word HIDDEN, of the same length, for each datum of
    these types.
    """
    hidden = TYPES if "ALL" in types else TYPES & {*types}
    return [[_redacted(segment, hidden) for segment in channel] for channel in channels]


def _redacted(segment: Segment, types: frozenset[str]) -> Segment:
    words, *alternatives = (
        _words(reading, types) for reading in (segment.words, *segment.alternatives)
    )
    return replace(segment, words=words, alternatives=alternatives)


def _words(words: Sequence[Word], types: frozenset[str]) -> list[Word]:
    shown: list[Word] = []
    at = 0
    while at < len(words):
        count, kind = max(rule(words[at:]) for rule in _RULES)
        if kind in types:
            first, last = words[at], words[at + count - 1]
            shown.append(replace(first, text=HIDDEN, end=last.end, mark=last.mark, hides=kind))
        else:
            shown += words[at : at + max(count, 1)]
        at += max(count, 1)
    return shown


def _number(words: Sequence[Word]) -> _Found:
    count = digits = 0
    for word in words:
        if _DIGITS.fullmatch(word.text):
            digits += sum(map(str.isdigit, word.text))
        elif word.text.lower() in _NUMERALS:
            digits += 1
        else:
            break
        count += 1
    if digits < _FEWEST:
        return _NONE
    return count, {9: "SSN", 15: "CREDIT_DEBIT_NUMBER", 16: "CREDIT_DEBIT_NUMBER"}.get(
        digits, "PHONE"
    )


def _email(words: Sequence[Word]) -> _Found:
    """Finds an address, written or spoken: ann dot lee at example dot com."""
    if words and _ADDRESS.fullmatch(words[0].text):
        return 1, "EMAIL"
    texts = [word.text.lower() for word in words]
    at = _dotted(texts)
    if texts[at : at + 1] != ["at"]:
        return _NONE
    domain = texts[at + 1 :]
    end = _dotted(domain)
    if end > 1 or (domain and _DOMAIN.fullmatch(domain[0])):
        return at + 1 + end, "EMAIL"
    return _NONE


def _dotted(texts: Sequence[str]) -> int:
    """Returns the number of leading words in the pattern one, dot, another, and so on."""
    count = min(1, len(texts))
    while texts[count : count + 1] == ["dot"] and len(texts) > count + 1:
        count += 2
    return count


def _name(words: Sequence[Word]) -> _Found:
    """Finds a given name, and a capitalised word after it."""
    if not words or words[0].text.lower() not in _GIVEN_NAMES:
        return _NONE
    has_surname = not words[0].mark and len(words) > 1 and words[1].text[:1].isupper()
    return 1 + has_surname, "NAME"


_RULES: tuple[Callable[[Sequence[Word]], _Found], ...] = (_number, _email, _name)
