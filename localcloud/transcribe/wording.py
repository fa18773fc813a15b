"""Applies a job's vocabularies and vocabulary filters to its words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from localcloud.transcribe.phrases import Phrase, spelled
from localcloud.transcribe.recognition.speech import Segment, Word
from localcloud.transcribe.word_lists import WordLists

_MASK = "***"


@dataclass(frozen=True)
class Wording:
    """The wording of one language."""

    phrases: tuple[Phrase, ...] = ()
    filtered: frozenset[str] = frozenset()
    method: str = "mask"

    def of(self, segment: Segment) -> Segment:
        """Returns the segment in this wording; without words if all of them were removed."""
        words, *others = (self._words(one) for one in (segment.words, *segment.alternatives))
        return replace(segment, words=words, alternatives=[one for one in others if one])

    def _words(self, words: Sequence[Word]) -> list[Word]:
        worded: list[Word] = []
        for word in spelled(words, self.phrases):
            if word.text.casefold() not in self.filtered:
                worded.append(word)
            elif self.method == "tag":
                worded.append(replace(word, is_tagged=True))
            elif self.method == "mask":
                worded.append(replace(word, text=_MASK))
            elif worded and word.mark:
                worded[-1] = replace(worded[-1], mark=word.mark)
        return worded


def wording(
    vocabularies: WordLists, filters: WordLists, request: dict[str, Any], language: str | None
) -> Wording:
    """Returns the wording of a job in one language; an identified language has its own settings."""
    settings = request.get("Settings") or {}
    own = (request.get("LanguageIdSettings") or {}).get(language) or {}
    named = settings | own
    vocabulary = vocabularies.in_language(named.get("VocabularyName"), language)
    words = filters.in_language(named.get("VocabularyFilterName"), language)
    return Wording(
        vocabulary.phrases if vocabulary else (),
        words.words if words else frozenset(),
        settings.get("VocabularyFilterMethod", "mask"),
    )
