"""Finds the words of a change, by their number, or near the time they were said."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from transcription.transcripts.alignment import key_of, pieces_of
from transcription.transcripts.correction_layer import Move, Passage
from transcription.transcripts.model import Words
from transcription.transcripts.spacing import pieces

NEAR = 2000  # ms by which another transcript of the same recording may differ
_ALIKE = 0.5  # share of a moved stretch's words

Range = tuple[int, int]  #: first word, last word (not included)


class Places:
    """Finds places in one transcript's words."""

    def __init__(self, words: Words) -> None:
        self._words = words
        texts, owners = pieces_of(words)
        self._keys = [key_of(text) for text in texts]
        self._owners = [*owners, len(words)]
        self._starting: dict[str, list[int]] = defaultdict(list)  # key to numbers of pieces
        for number, key in enumerate(self._keys):
            if number == 0 or owners[number] != owners[number - 1]:
                self._starting[key].append(number)

    def of_words(self, was: str, word: int, count: int, start: int) -> Range | None:
        """Returns the words that were heard as `was`, nearest to start."""
        if self._is_own(was, word, count, start):
            return word, word + count
        return self._nearest(_keys(was), start)

    def of_passage(self, passage: Passage) -> Range | None:
        """Returns the words of a passage.

        Inserted text goes after the same word as before, or into a silence at its time.
        """
        if passage.count:
            return self.of_words(passage.was, passage.word, passage.count, passage.start)
        words = self._words
        if not passage.after and (not len(words) or passage.start <= words.starts[0] + NEAR):
            return 0, 0
        if passage.after and self._is_at(passage):
            return passage.word, passage.word
        before = self._nearest(_keys(passage.after), passage.start)
        place = before[1] if before else self._silence(passage.start)
        return None if place is None else (place, place)

    def has_already(self, passage: Passage) -> bool:
        """Returns whether the transcript has the corrected text already."""
        keys = _keys(passage.text)
        return not keys or self._nearest(keys, passage.start) is not None

    def of_move(self, move: Move) -> Sequence[int]:
        """Returns the words said at the move's time, if they are about the same."""
        words = self._words
        if self._is_own(move.was, move.word, move.count, move.start):
            return range(move.word, move.word + move.count)
        found = [n for n, start in enumerate(words.starts) if move.start <= start < move.end]
        said = Counter(_keys(" ".join(words.texts[number] for number in found)))
        wanted = Counter(_keys(move.was))
        alike = (said & wanted).total()
        return found if alike >= _ALIKE * max(said.total(), wanted.total()) else []

    def _is_own(self, was: str, word: int, count: int, start: int) -> bool:
        """Returns whether the words with this number match, as in the transcript that was
        corrected.
        """
        words, last = self._words, word + count
        return (
            last <= len(words) and words.starts[word] == start and words.joined(word, last) == was
        )

    def _is_at(self, passage: Passage) -> bool:
        """Returns whether inserted text fits into the gap before the word of its number."""
        words, word = self._words, passage.word
        if word > len(words) or words.texts[word - 1] != passage.after:
            return False
        begin = words.ends[word - 1]
        end = words.starts[word] if word < len(words) else passage.start
        return begin <= passage.start <= max(begin, end)

    def _silence(self, time: int) -> int | None:
        """Returns the number of the word after a silence at this time; None if somebody speaks."""
        words = self._words
        place = next((n for n, end in enumerate(words.ends) if end > time), len(words))
        return place if place == len(words) or words.starts[place] >= time else None

    def _nearest(self, keys: Sequence[str], start: int) -> Range | None:
        if not keys:
            return None
        near = [
            (abs(self._words.starts[self._owners[number]] - start), number)
            for number in self._starting.get(keys[0], ())
        ]
        for apart, number in sorted(near):
            end = number + len(keys)
            if apart > NEAR:
                return None
            whole = end <= len(self._keys) and self._owners[end] != self._owners[end - 1]
            if whole and self._keys[number:end] == keys:
                return self._owners[number], self._owners[end]
        return None


def _keys(text: str) -> list[str]:
    return [key_of(piece) for piece, _ in pieces(text)]
