"""Reads Amazon Transcribe's raw output: JSON, compacted while it is parsed.

The service's format: https://docs.aws.amazon.com/transcribe/latest/dg/how-input.html#how-output.
Objects of the many small kinds become tuples as soon as the parser has them, which costs no time
over plain parsing and halves the memory.
"""

import json
from typing import Any, NamedTuple

from transcription.transcripts.errors import UnreadableTranscript
from transcription.transcripts.raw_parts import Item, made_small

Raw = dict[str, Any]

#: Bytes in all words. Four hours of fast speech have 300,000 words; each becomes about 20 bytes.
MAX_LETTERS = 20_000_000


class RawOutput(NamedTuple):
    """The parts of the output that hold the words; each may be empty."""

    items: list[Item]
    channels: list[tuple[str, list[Item]]]  #: label and items, if channels were identified
    speakers: list[Raw]  #: the sections speaker_labels
    results: Raw  #: the smaller parts, unchanged


def read_raw_output(raw: bytes) -> RawOutput:
    """Parses the output. Raises UnreadableTranscript."""
    results = _results(_parsed(raw))
    items = _items(results.pop("items", None), "results.items")
    channels = _channels(results.pop("channel_labels", None))
    if not any(items for _, items in channels) and _said_without(items, results.get("transcripts")):
        raise UnreadableTranscript("it has a text, but not the words with their times")
    letters = sum(
        len(item.content) for own in (items, *(own for _, own in channels)) for item in own
    )
    if letters > MAX_LETTERS:
        raise UnreadableTranscript(f"its words have {letters:,} letters, more than {MAX_LETTERS:,}")
    return RawOutput(items, channels, _speakers(results.pop("speaker_labels", None)), results)


def _parsed(raw: bytes) -> object:
    text = raw.decode("utf-8-sig", "replace")
    if not text.strip("\0 \t\r\n"):
        raise UnreadableTranscript("it is empty")
    try:
        return json.loads(text, object_hook=made_small, strict=False)
    except json.JSONDecodeError as error:
        if text.startswith("{") and not text.rstrip().endswith("}"):
            raise UnreadableTranscript(f"it breaks off after {len(raw)} bytes") from None
        raise UnreadableTranscript(f"it is not JSON ({error.msg} at {error.pos})") from None
    except (ValueError, RecursionError):
        raise UnreadableTranscript("it is not JSON as the service writes it") from None


def _results(document: object) -> Raw:
    if not isinstance(document, dict) or "results" not in document:
        raise UnreadableTranscript("it has no results")
    results = document["results"]
    if not isinstance(results, dict):
        raise UnreadableTranscript("its results are not an object")
    if not isinstance(results.get("items"), list) and not results.get("channel_labels"):
        raise UnreadableTranscript("its results have no items")
    return results


def _items(found: object, where: str) -> list[Item]:
    """Returns the items, without empty ones. Anything else makes the file unreadable."""
    if not isinstance(found, list):
        return []
    items = [item for item in found if type(item) is Item]
    if len(items) < len(found):
        raise UnreadableTranscript(f"{len(found) - len(items)} of {where} lack their word")
    return [item for item in items if item.content]


def _channels(found: object) -> list[tuple[str, list[Item]]]:
    channels = found.get("channels") if isinstance(found, dict) else None
    if not isinstance(channels, list):
        return []
    return [
        (
            str(channel.get("channel_label") or f"ch_{number}"),
            _items(channel.get("items"), "a channel's items"),
        )
        for number, channel in enumerate(channels)
        if isinstance(channel, dict)
    ]


def _speakers(found: object) -> list[Raw]:
    """Returns the sections: null in some files, and a list of one for each channel in others."""
    sections = found if isinstance(found, list) else [found]
    return [section for section in sections if isinstance(section, dict)]


def _said_without(items: list[Item], transcripts: object) -> bool:
    if items or not isinstance(transcripts, list):
        return False
    return any(
        isinstance(entry, dict) and str(entry.get("transcript") or "").strip()
        for entry in transcripts
    )
