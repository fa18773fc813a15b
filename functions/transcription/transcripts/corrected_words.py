"""Replaces some words of a transcript."""

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Self

from transcription.transcripts.alignment import key_of
from transcription.transcripts.correction_layer import Passage
from transcription.transcripts.model import Segment, Transcript, Voice, Words
from transcription.transcripts.places import Range
from transcription.transcripts.spacing import glued_words, width, words_in

_CHARACTER = 80  # ms per column of new text, at most


@dataclass
class CorrectedWords:
    """Collects words and replacements.

    voices and begins belong to the original words; replace is called in order.
    """

    old: Words
    voices: list[int]
    begins: list[bool]  #: whether a turn begins with the word
    passages: list[tuple[Range, Passage, int | None]] = field(default_factory=list)

    @classmethod
    def of(cls, machine: Transcript) -> Self:
        begins = [False] * len(machine.words)
        for segment in machine.segments:
            begins[segment.first] = True
        return cls(machine.words, list(machine.words.voices), begins)

    def replace(self, place: Range, passage: Passage, voice: int | None) -> None:
        """Replaces these words. If voice is None, the words around decide."""
        self.passages.append((place, passage, voice))

    def transcript(self, machine: Transcript, voices: list[Voice]) -> Transcript:
        """Returns the result, with a paragraph for each turn."""
        words, begins = self._merged()
        words.voices = _filled(words.voices)
        used = sorted({voice for voice in words.voices if voice >= 0})
        numbers = {old: new for new, old in enumerate(used)} | {-1: -1}
        words.voices = [numbers[voice] for voice in words.voices]
        segments = _segments(words, begins)
        for segment in segments if words.languages else ():
            count = segment.last - segment.first
            words.languages[segment.first : segment.last] = [segment.language] * count
        if len(set(words.languages)) < 2:
            words.languages = []
            segments = [replace(segment, language=None) for segment in segments]
        languages = words.languages or [machine.language] * len(words)
        words.glued = glued_words(words.texts, languages)
        settled = [(passage.start, passage.end) for _, passage, _ in self.passages]
        return replace(
            machine,
            words=words,
            voices=[voices[number] for number in used],
            segments=segments,
            choices=[
                choice
                for choice in machine.choices
                if not any(start < choice.end and choice.start < end for start, end in settled)
            ],
            duration=max(machine.duration, max(words.ends, default=0)),
        )

    def _merged(self) -> tuple[Words, list[bool]]:
        new, begins = Words(), list[bool]()
        word = 0
        for (first, last), passage, voice in self.passages:
            self._keep(new, begins, word, first)
            self._add(new, begins, (first, last), passage, voice)
            word = last
        self._keep(new, begins, word, len(self.old))
        return new, begins

    def _keep(self, new: Words, begins: list[bool], first: int, last: int) -> None:
        old, shift = self.old, len(new) - first
        new.texts += old.texts[first:last]
        new.starts += old.starts[first:last]
        new.ends += old.ends[first:last]
        new.confidences += old.confidences[first:last]
        new.voices += self.voices[first:last]
        new.languages += old.languages[first:last]
        begins += self.begins[first:last]
        for place, kinds in old.redacted.items():
            if first <= place < last:
                new.redacted[place + shift] = kinds
        new.filtered |= {place + shift for place in old.filtered if first <= place < last}
        new.corrected |= {place + shift for place in old.corrected if first <= place < last}

    def _add(
        self, new: Words, begins: list[bool], place: Range, passage: Passage, voice: int | None
    ) -> None:
        old, (first, last) = self.old, place
        texts = words_in(passage.text)
        if not texts:
            return
        is_same = last - first == 1 and key_of(old.texts[first]) == key_of(passage.text)
        if is_same:
            texts = [passage.text]  # an original word may have a space in it
        around = min(first, len(old) - 1)
        spoken = self.voices[around] if voice is None and len(old) else voice
        times = self._times(place, passage, texts)
        begin = len(new)
        new.corrected |= set(range(begin, begin + len(texts)))
        new.texts += texts
        new.starts += [start for start, _ in times]
        new.ends += [end for _, end in times]
        new.confidences += [old.confidences[first] if is_same else None] * len(texts)
        new.voices += [-1 if spoken is None else spoken] * len(texts)
        new.languages += [old.languages[around]] * len(texts) if old.languages else []
        begins += [passage.begins_turn] + [False] * (len(texts) - 1)
        if is_same and first in old.redacted:
            new.redacted[begin] = old.redacted[first]
        if is_same and first in old.filtered:
            new.filtered.add(begin)

    def _times(self, place: Range, passage: Passage, texts: list[str]) -> list[tuple[int, int]]:
        """Returns the times of the replaced words, if there are equally many; else shares them by
        length.
        """
        old, (first, last) = self.old, place
        if last - first == len(texts):
            return list(zip(old.starts[first:last], old.ends[first:last], strict=True))
        columns = sum(map(width, texts))
        following = old.starts[last] if last < len(old) else None
        if first == last:
            begin = max(passage.start, old.starts[first - 1] if first else 0)
            end = max(begin, passage.end)
        else:
            begin, end = old.starts[first], max(old.ends[first:last])
            room = end if following is None else following
            end = max(end, min(room, begin + _CHARACTER * columns))
        if following is not None:
            begin = min(begin, following) if first == last else begin
            end = max(begin, min(end, following))
        return _shared(begin, end, [max(1, width(text)) for text in texts])


def _shared(begin: int, end: int, widths: list[int]) -> list[tuple[int, int]]:
    bounds, columns, total = [begin], 0, sum(widths)
    for one in widths:
        columns += one
        bounds.append(begin + (end - begin) * columns // total)
    return list(pairwise(bounds))


def _filled(voices: list[int]) -> list[int]:
    """Returns the voices, in which a word without one gets that of the word before."""
    if all(voice < 0 for voice in voices):
        return voices
    speaking = next(voice for voice in voices if voice >= 0)
    filled = []
    for voice in voices:
        speaking = voice if voice >= 0 else speaking
        filled.append(speaking)
    return filled


def _segments(words: Words, begins: list[bool]) -> list[Segment]:
    voices, languages = words.voices, words.languages
    starts = [
        place
        for place, begins_turn in enumerate(begins)
        if begins_turn or place == 0 or voices[place] != voices[place - 1]
    ]
    return [
        Segment(first, last, voices[first], languages[first] if languages else None)
        for first, last in pairwise([*starts, len(words)])
        if first < last
    ]
