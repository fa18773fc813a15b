"""The small parts of Transcribe's output, as tuples. made_small is json's object_hook."""

from sys import intern
from typing import Any, NamedTuple

Raw = dict[str, Any]


class Alternative(NamedTuple):
    """One reading of an item, or an item of a whole alternative text."""

    content: str  #: may be empty
    confidence: float | None = None
    redacted: list[str] | None = None
    is_mark: bool = False
    filtered: bool = False


class Item(NamedTuple):
    """A word, or a punctuation mark."""

    start: int | None  #: ms; None if it is missing, as for every mark
    end: int | None
    content: str
    confidence: float | None
    redacted: list[str] | None  #: kinds of hidden data
    is_mark: bool
    speaker: str | None
    channel: str | None
    language: str | None
    filtered: bool  #: matched by the vocabulary filter


class SpeakerLabel(NamedTuple):
    """A word in the section speaker_labels; newer files have the label on their items."""

    start_time: object  #: as milliseconds() reads it
    label: str | None


class Text(NamedTuple):
    """A stretch of speech as one text: an alternative in results.segments, an audio segment."""

    text: str
    confidence: float | None  #: mean of its words


def made_small(found: Raw) -> object:
    """Returns one of the classes above if the object is of their kind, else the object itself."""
    if "content" in found:
        return _alternative(found)
    if "alternatives" in found:
        return _item(found)
    if "items" in found:
        return _text(found) if "transcript" in found else found
    if "speaker_label" in found:
        label = found["speaker_label"]
        known = intern(label) if type(label) is str and label else None
        return _new(SpeakerLabel, (found.get("start_time"), known))
    return found


# The call of a named tuple's own __new__ would take a tenth of the parsing.
_new = tuple.__new__
_PLAIN = 2  # fields of an alternative with only its content and its confidence


def _alternative(found: Raw) -> Alternative:
    content = found["content"]
    if type(content) is not str:
        content = ""
    sure = share(found["confidence"]) if "confidence" in found else None
    if len(found) == _PLAIN and sure is not None:
        return _new(Alternative, (content, sure, None, False, False))
    redacted = _kinds(found["redactions"]) if "redactions" in found else None
    is_mark = found.get("type") == "punctuation"
    filtered = found.get("vocabularyFilterMatch") is True
    return _new(Alternative, (content, sure, redacted, is_mark, filtered))


def _item(found: Raw) -> Item | Raw:
    """Returns the item; an entry of results.segments, which has alternatives too, stays as
    it is.
    """
    alternatives = found["alternatives"]
    best = alternatives[0] if type(alternatives) is list and alternatives else _NOTHING
    if type(best) is not Alternative:
        return found
    content, sure, redacted, _, filtered = best
    start, end = None, None
    try:  # as in milliseconds(), without two calls for every word
        if "start_time" in found:
            start = int(float(found["start_time"]) * 1000 + 0.5)
            end = int(float(found["end_time"]) * 1000 + 0.5)
        elif "end_time" in found:
            end = milliseconds(found["end_time"])
    except (KeyError, TypeError, ValueError, OverflowError):
        start, end = milliseconds(found.get("start_time")), milliseconds(found.get("end_time"))
    kind = found["type"] if "type" in found else _likely_type(start, content)
    speaker = found.get("speaker_label")
    speaker = intern(speaker) if type(speaker) is str and speaker else None
    channel = label_of(found, "channel_label") if "channel_label" in found else None
    language = label_of(found, "language_code") if "language_code" in found else None
    if "redactions" in found:
        redacted = _kinds(found["redactions"])
    if "vocabularyFilterMatch" in found:
        filtered = found["vocabularyFilterMatch"] is True
    is_mark = kind == "punctuation"
    fields = (start, end, content, sure, redacted, is_mark, speaker, channel, language, filtered)
    return _new(Item, fields)


_NOTHING = Alternative("")


def _likely_type(start: int | None, content: str) -> str:
    is_mark = start is None and not any(map(str.isalnum, content))
    return "punctuation" if is_mark else "pronunciation"


def _text(found: Raw) -> Text:
    items = found["items"] if isinstance(found["items"], list) else []
    known = [
        item.confidence
        for item in items
        if type(item) is Alternative and not item.is_mark and item.confidence is not None
    ]
    text = found["transcript"]
    mean = round(sum(known) / len(known), 4) if known else None
    return Text(text if type(text) is str else "", mean)


def label_of(found: Raw, name: str = "speaker_label") -> str | None:
    """Returns the same object for equal labels, however many words have it."""
    label = found.get(name)
    return intern(label) if type(label) is str and label else None


def _kinds(found: object) -> list[str]:
    """Returns the kinds of data that a redaction hides: its type (NAME), else its category
    (PII).
    """
    entries = [entry for entry in found if type(entry) is dict] if isinstance(found, list) else []
    kinds = [entry.get("type") or entry.get("category") for entry in entries]
    return [str(kind) for kind in kinds if kind] or ["PII"]


def milliseconds(found: Any) -> int | None:
    """Converts seconds, which the service writes as strings; returns None if it is not a number."""
    try:
        return int(float(found) * 1000 + 0.5)
    except (TypeError, ValueError, OverflowError):
        return None


def share(found: Any) -> float | None:
    """Returns a confidence or score from 0 to 1, which may be a string; None if it is neither."""
    try:
        value = float(found)
    except (TypeError, ValueError, OverflowError):
        return None
    return value if 0.0 <= value <= 1.0 else None
