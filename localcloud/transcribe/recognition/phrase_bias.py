"""Phrases of a custom vocabulary, made likelier while a model chooses its tokens."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

_BONUS = 2.0  #: added to a token's logarithmic probability; unlikely phrases stay unlikely


@dataclass
class _Node:
    children: dict[int, "_Node"] = field(default_factory=dict)


@dataclass(frozen=True)
class Match:
    """How far a reading has come in a phrase."""

    node: _Node
    pending: float = 0.0  #: lost again if the phrase is not completed


class PhraseBias:
    """A tree of the phrases' tokens."""

    def __init__(self, phrases: Iterable[str], texts: Sequence[str]) -> None:
        self._root = _Node()
        tokens = {text: number for number, text in enumerate(texts)}
        for phrase in phrases:
            node = self._root
            for token in _tokenised(f" {phrase.strip()}", tokens):
                node = node.children.setdefault(token, _Node())

    @property
    def start(self) -> Match:
        """Before the first token."""
        return Match(self._root)

    def tokens(self, match: Match) -> Iterator[int]:
        """What would continue or begin a phrase."""
        yield from match.node.children
        yield from self._root.children

    def follow(self, match: Match, token: int) -> tuple[Match, float]:
        """The match after one more token, and what that adds to the reading's score."""
        node, pending = match.node.children.get(token), match.pending
        lost = 0.0
        if node is None:
            node, pending, lost = self._root.children.get(token), 0.0, match.pending
        if node is None:
            return self.start, -lost
        if not node.children:
            return self.start, _BONUS - lost
        return Match(node, pending + _BONUS), _BONUS - lost


def _tokenised(text: str, tokens: dict[str, int]) -> Iterator[int]:
    """The longest token that fits, again and again; characters without a token are left out."""
    while text:
        length = next((n for n in range(len(text), 0, -1) if text[:n] in tokens), 0)
        if length:
            yield tokens[text[:length]]
        text = text[max(1, length) :]
