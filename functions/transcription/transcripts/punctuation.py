"""Attaches punctuation to words: Transcribe writes it as separate items, without times."""

from collections import defaultdict
from collections.abc import Sequence

from transcription.transcripts.cleaning import are_clean, cleaned
from transcription.transcripts.raw_parts import Item

# Spanish opens its questions, and any language may open a bracket or a quotation.
_OPENING = frozenset("¿¡([{“„‘‚«‹「『（【《〈")


def words_with_punctuation(items: Sequence[Item]) -> tuple[list[Item], list[str]]:
    """Returns the items that are words, and each one's text with the marks around it.

    A closing mark before the first word is left out.
    """
    if not are_clean([item.content for item in items]):
        items = [item for item in map(_cleaned, items) if item.content]
    spoken = [item for item in items if not item.is_mark]
    texts = [item.content for item in spoken]
    marks = [(place, item.content) for place, item in enumerate(items) if item.is_mark]
    opening: defaultdict[int, list[str]] = defaultdict(list)
    closing: defaultdict[int, list[str]] = defaultdict(list)
    for before, (place, mark) in enumerate(marks):
        following = place - before
        if mark in _OPENING and following < len(texts):
            opening[following].append(mark)
        elif following:
            closing[following - 1].append(mark)
    for word, found in closing.items():
        texts[word] += "".join(found)
    for word, found in opening.items():
        texts[word] = "".join(found) + texts[word]
    return spoken, texts


def _cleaned(item: Item) -> Item:
    return item._replace(content=cleaned(item.content))
