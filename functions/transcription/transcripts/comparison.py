"""Finds the differences between an edited transcript and the original."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from transcription.transcripts.alignment import common_blocks, key_of, pieces_of
from transcription.transcripts.cleaning import cleaned
from transcription.transcripts.correction_layer import Break, Changes, Move, Passage, SpeakerChange
from transcription.transcripts.editable import EditedTurn
from transcription.transcripts.known_voices import times_heard
from transcription.transcripts.model import Transcript
from transcription.transcripts.typed_words import TypedWords, typed_words

_CHARACTER = 80  # ms per character of inserted text, at most


class UnusableEdit(ValueError):
    """An edited transcript contradicts itself. str(error) is a sentence for people."""


def changes_between(
    machine: Transcript, speakers: Mapping[str, str], turns: Sequence[EditedTurn]
) -> Changes:
    """Returns the changes. speakers maps labels to names. Raises UnusableEdit."""
    _check(machine, speakers, turns)
    typed = typed_words(turns)
    comparison = _Comparison(machine, typed, turns)
    passages, kept = comparison.passages_and_kept()
    used = {turns[number].speaker_label for number in typed.turns}
    return Changes(
        speakers=tuple(_speakers(machine, speakers, used)),
        passages=tuple(passages),
        moves=tuple(comparison.moves(kept)),
        breaks=tuple(comparison.breaks(kept)),
    )


def _check(machine: Transcript, speakers: Mapping[str, str], turns: Sequence[EditedTurn]) -> None:
    known = [*dict.fromkeys([*(voice.label for voice in machine.voices), *speakers])]
    labels = {turn.speaker_label for turn in turns if turn.text.strip()}
    for label in labels - {None}:
        if label not in known:
            raise UnusableEdit(f"No speaker has the label {label}; there are {', '.join(known)}.")
    if None in labels and (machine.voices or len(labels) > 1):
        raise UnusableEdit(f"A turn has no speaker; there are {', '.join(known)}.")


@dataclass(frozen=True)
class _Kept:
    """A word of the original that is still in the edited text, and its place there."""

    word: int
    first: int  #: its pieces in the typed text
    last: int


@dataclass(frozen=True)
class _Comparison:
    machine: Transcript
    typed: TypedWords
    edited: Sequence[EditedTurn]

    def passages_and_kept(self) -> tuple[list[Passage], list[_Kept]]:
        """Returns the replaced passages and the kept words, which together are the whole text.

        A word with other marks is a passage of its own.
        """
        passages: list[Passage] = []
        kept: list[_Kept] = []
        word = place = 0
        for one in self._common():
            passages += self._gap(word, one.word, place, one.first)
            if self._is_as_it_was(one):
                kept.append(one)
            else:
                passages.append(self._passage(one.word, one.word + 1, one.first, one.last))
            word, place = one.word + 1, one.last
        passages += self._gap(word, len(self.machine.words), place, len(self.typed.texts))
        return passages, kept

    def moves(self, kept: Sequence[_Kept]) -> Iterator[Move]:
        words = self.machine.words
        moved: list[tuple[int, str]] = []
        for one in kept:
            label = self._label(one.first)
            if label is not None and label != self.machine.label_of(words.voices[one.word]):
                moved.append((one.word, label))
        starts = [
            number
            for number, (word, label) in enumerate(moved)
            if number == 0 or moved[number - 1] != (word - 1, label)
        ]
        for begin, end in pairwise([*starts, len(moved)]):
            first, last = moved[begin][0], moved[end - 1][0] + 1
            yield Move(
                first,
                last - first,
                words.starts[first],
                max(words.ends[first:last]),
                words.joined(first, last),
                moved[begin][1],
            )

    def breaks(self, kept: Sequence[_Kept]) -> Iterator[Break]:
        words = self.machine.words
        begins = {segment.first for segment in self.machine.segments}
        for one in kept:
            begins_turn = self.typed.begins_turn(one.first)
            if begins_turn != (one.word in begins):
                word = one.word
                yield Break(word, words.starts[word], words.texts[word], begins_turn)

    def _common(self) -> Iterator[_Kept]:
        """Yields words of which every piece is there, side by side in one turn."""
        texts, owners = pieces_of(self.machine.words)
        places = [-1] * len(texts)
        keys, others = list(map(key_of, texts)), list(map(key_of, self.typed.texts))
        for one, other, size in common_blocks(keys, others):
            places[one : one + size] = range(other, other + size)
        for word, group in groupby(range(len(texts)), owners.__getitem__):
            found = [places[number] for number in group]
            first, last = found[0], found[0] + len(found)
            side_by_side = first >= 0 and found == list(range(first, last))
            if side_by_side and self.typed.turns[first] == self.typed.turns[last - 1]:
                yield _Kept(word, first, last)

    def _is_as_it_was(self, one: _Kept) -> bool:
        text = self.machine.words.texts[one.word]
        return self.typed.text(one.first, one.last) == text

    def _label(self, place: int) -> str | None:
        return self.edited[self.typed.turns[place]].speaker_label

    def _gap(self, word: int, last_word: int, place: int, last_place: int) -> Iterator[Passage]:
        """Yields the passages for words word to last_word that became the text place to
        last_place.
        """
        if word == last_word and place == last_place:
            return
        starts = [at for at in range(place + 1, last_place) if self.typed.begins_turn(at)]
        floor = 0
        for first, last in pairwise([place, *starts, last_place]):
            until = last_word
            if last < last_place:
                until = self._word_of_turn(
                    word, last_word, last, (last - first, last_place - first)
                )
            passage = self._passage(word, until, first, last, floor)
            word, floor = until, passage.end
            yield passage

    def _word_of_turn(self, word: int, last_word: int, place: int, share: tuple[int, int]) -> int:
        """Returns the word at which a turn of new text begins, among the words that it replaces.

        It follows from the turn's time, or from its share of the text if its time is before all of
        them.
        """
        if word == last_word:
            return word
        starts = self.machine.words.starts
        time = round(self.edited[self.typed.turns[place]].start_time * 1000)
        if time < starts[word]:
            return word + (last_word - word) * share[0] // share[1]
        return next((n for n in range(word, last_word) if starts[n] >= time), last_word)

    def _passage(self, word: int, last_word: int, place: int, last: int, floor: int = 0) -> Passage:
        words = self.machine.words
        text = self.typed.text(place, last)
        begins_turn = bool(text) and self.typed.begins_turn(place)
        if word < last_word:
            start, end = words.starts[word], max(words.ends[word:last_word])
        else:
            start, end = self._free_time(word, place, text, floor)
        return Passage(
            word=word,
            count=last_word - word,
            start=start,
            end=end,
            was=words.joined(word, last_word),
            text=text,
            after=words.texts[word - 1] if word else "",
            speaker=self._label(place) if text else None,
            begins_turn=begins_turn,
        )

    def _free_time(self, word: int, place: int, text: str, floor: int) -> tuple[int, int]:
        """Returns the time for text between two words.

        The time of its turn counts if nothing else is said then.
        """
        words = self.machine.words
        before = words.ends[word - 1] if word else 0
        end = words.starts[word] if word < len(words) else self.machine.duration
        end = max(before, end)  # words may overlap
        begin = min(max(before, floor), end)
        if self.typed.begins_turn(place):
            time = round(self.edited[self.typed.turns[place]].start_time * 1000)
            begin = time if begin < time <= end else begin
        return begin, max(begin, min(end, begin + _CHARACTER * len(text)))


def _speakers(
    machine: Transcript, names: Mapping[str, str], used: set[str | None]
) -> Iterator[SpeakerChange]:
    labels = set()
    for number, voice in enumerate(machine.voices):
        labels.add(voice.label)
        name = cleaned(names.get(voice.label, ""))
        is_new = name and name != voice.name
        yield SpeakerChange(voice.label, name if is_new else None, times_heard(machine, number))
    for label, name in names.items():
        if label not in labels and label in used:
            yield SpeakerChange(label, cleaned(name) or label, ())
