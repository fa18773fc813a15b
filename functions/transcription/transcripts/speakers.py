"""Determines each word's speaker: by the word's own label, or by the section of labels."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from transcription.transcripts.raw_parts import Item, SpeakerLabel, label_of, milliseconds


def speakers_of(spoken: Sequence[Item], sections: Sequence[dict[str, Any]]) -> list[str | None]:
    """Returns a label for each word, or None for all if no speakers were identified.

    Newer files have the label on each item, older ones only in the section, whose segments need not
    be in order. A word in neither belongs to whoever spoke last.
    """
    labels = [item.speaker for item in spoken]
    if None in labels and sections:
        labels = _looked_up(spoken, labels, sections)
    return _without_gaps(labels) if None in labels else labels


def _looked_up(
    spoken: Sequence[Item], labels: Sequence[str | None], sections: Sequence[dict[str, Any]]
) -> list[str | None]:
    """Looks labels up by the word's start, which both places share; else by the segment
    around it.
    """
    by_start: dict[int | None, str] = {}
    spans: list[tuple[int, int, str]] = []
    for segment in _segments(sections):
        label = label_of(segment)
        start, end = milliseconds(segment.get("start_time")), milliseconds(segment.get("end_time"))
        if label and start is not None and end is not None:
            spans.append((start, end, label))
        for word in segment["items"]:
            if type(word) is SpeakerLabel and word.label:
                by_start[milliseconds(word.start_time)] = word.label
    by_start.pop(None, None)
    spans.sort()
    return [
        label or by_start.get(item.start) or _around(item.start, spans)
        for item, label in zip(spoken, labels, strict=True)
    ]


def _segments(sections: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        segment
        for section in sections
        for segment in _list(section.get("segments"))
        if isinstance(segment, dict) and isinstance(segment.get("items"), list)
    ]


def _list(found: object) -> list[Any]:
    return found if isinstance(found, list) else []


def _around(start: int | None, spans: Sequence[tuple[int, int, str]]) -> str | None:
    if start is None or not spans:
        return None
    place = bisect_right(spans, start, key=lambda span: span[0]) - 1
    return spans[place][2] if place >= 0 and start <= spans[place][1] else None


def _without_gaps(labels: Sequence[str | None]) -> list[str | None]:
    """Returns the labels, in which each gap gets the one before, and a first gap the first
    label.
    """
    last = next((label for label in labels if label), None)
    filled = []
    for label in labels:
        last = label or last
        filled.append(last)
    return filled
