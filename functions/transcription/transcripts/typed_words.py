"""Typed text, in the pieces that are compared."""

from collections.abc import Sequence
from dataclasses import dataclass

from transcription.transcripts.cleaning import cleaned
from transcription.transcripts.editable import EditedTurn
from transcription.transcripts.spacing import joined, pieces


@dataclass(frozen=True)
class TypedWords:
    """The words of an edited transcript, in columns."""

    texts: list[str]
    glued: list[bool]
    turns: list[int]  #: the number of each word's turn

    def begins_turn(self, place: int) -> bool:
        return place == 0 or self.turns[place] != self.turns[place - 1]

    def text(self, first: int, last: int) -> str:
        return joined(zip(self.texts[first:last], self.glued[first:last], strict=True))


def typed_words(turns: Sequence[EditedTurn]) -> TypedWords:
    found = [
        (text, glued, number)
        for number, turn in enumerate(turns)
        for text, glued in pieces(cleaned(turn.text))
    ]
    return TypedWords(*map(list, zip(*found, strict=True))) if found else TypedWords([], [], [])
