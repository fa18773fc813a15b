"""Makes phrases of a custom vocabulary likelier while a model chooses its tokens."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

#: Added to a reading's logarithmic probability for each letter of a phrase. It decides between
#: readings that sound alike, but adds no phrases where nothing similar is said.
_BONUS = 0.8


@dataclass(frozen=True)
class Match:
    """The rest of the phrases that a reading has begun."""

    remaining: tuple[str, ...] = ()
    pending: float = 0.0  #: lost again if none of them is completed


class PhraseBias:
    """Follows each reading through the phrases, whatever tokens spell them."""

    def __init__(self, phrases: Iterable[str], tokens: Mapping[str, int]) -> None:
        self._phrases = tuple(f" {phrase.strip()}" for phrase in phrases if phrase.strip())
        self._tokens = tokens

    def tokens(self, match: Match) -> Iterator[int]:
        """Yields tokens that continue or begin a phrase."""
        for text in {*match.remaining, *self._phrases}:
            for length in range(1, len(text) + 1):
                if text[:length] in self._tokens:
                    yield self._tokens[text[:length]]

    def follow(self, match: Match, text: str) -> tuple[Match, float]:
        """Returns the match after one more token, and the bonus for the reading's score."""
        lost = 0.0
        remaining = _rest(match.remaining, text)
        if not remaining:
            lost = match.pending
            match = Match()
            remaining = _rest(self._phrases, text)
        if not remaining:
            return Match(), -lost
        bonus = _BONUS * len(text.strip())
        pending = 0.0 if "" in remaining else match.pending + bonus
        return Match(tuple(one for one in remaining if one), pending), bonus - lost


def _rest(phrases: Sequence[str], text: str) -> list[str]:
    return [phrase[len(text) :] for phrase in phrases if text and phrase.startswith(text)]
