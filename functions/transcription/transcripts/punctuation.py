"""Attaches punctuation to words: Transcribe writes it as items of its own, without times."""

from collections.abc import Sequence

from transcription.transcripts.cleaning import are_clean, cleaned
from transcription.transcripts.raw_parts import Item

# Spanish opens its questions, and any language may open a bracket or a quotation.
_OPENING = frozenset("¿¡([{“„‘‚«‹「『（【《〈")


def words_with_punctuation(items: Sequence[Item]) -> tuple[list[Item], list[str]]:
    """The items that are words, and for each its text with the marks around it.

    A mark before any word, which closes nothing, is left out.
    """
    if not are_clean([item.content for item in items]):
        items = [item for item in map(_cleaned, items) if item.content]
    spoken = [item for item in items if not item.is_mark]
    texts = [item.content for item in spoken]
    marks = [(place, item.content) for place, item in enumerate(items) if item.is_mark]
    for before, (place, mark) in enumerate(marks):
        following = place - before
        if mark in _OPENING and following < len(texts):
            continue
        if following:
            texts[following - 1] += mark
    for before, (place, mark) in reversed(list(enumerate(marks))):
        following = place - before
        if mark in _OPENING and following < len(texts):
            texts[following] = mark + texts[following]
    return spoken, texts


def _cleaned(item: Item) -> Item:
    return item._replace(content=cleaned(item.content))
