"""Finds a change's speaker in a transcript: another attempt's labels may mean other people."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from transcription.transcripts.correction_layer import SpeakerChange
from transcription.transcripts.model import Transcript, Voice

_HEARD = 8  # stretches of a speaker, enough to find the voice under another label
_OWN, _SURE = 0.3, 0.5  # shares of the words said while the voice was heard


@dataclass(frozen=True)
class KnownVoices:
    """The voices of a transcript, with their names and with speakers that people have added."""

    voices: list[Voice]
    numbers: dict[str, int]  #: label to place in voices

    @classmethod
    def of(cls, machine: Transcript, speakers: Sequence[SpeakerChange]) -> Self:
        voices = list(machine.voices)
        numbers: dict[str, int] = {}
        for speaker in speakers:
            number = _heard_again(machine, speaker) if speaker.heard else _added(speaker, voices)
            if number is None or number in numbers.values():
                continue
            if speaker.name:
                voices[number] = replace(voices[number], given=speaker.name)
            numbers[speaker.label] = number
        return cls(voices, numbers)


def _added(speaker: SpeakerChange, voices: list[Voice]) -> int:
    """Adds a speaker whom Transcribe did not find, under a new label; returns the place."""
    label = speaker.label
    for number, voice in enumerate(voices):
        if voice == Voice(label, None, speaker.name):
            return number
    while label in {voice.label for voice in voices}:
        label += "'"
    voices.append(Voice(label, None))
    return len(voices) - 1


def _heard_again(machine: Transcript, speaker: SpeakerChange) -> int | None:
    """Returns the voice with most of the words in the times when the speaker was heard."""
    own = next((n for n, one in enumerate(machine.voices) if one.label == speaker.label), None)
    if own is not None and times_heard(machine, own) == speaker.heard:
        return own
    words = machine.words
    counts = Counter(
        voice
        for start, over, voice in zip(words.starts, words.ends, words.voices, strict=True)
        if voice >= 0 and any(start < end and begin < over for begin, end in speaker.heard)
    )
    if own is not None and counts[own] and counts[own] >= _OWN * counts.total():
        return own
    best = max(counts, key=counts.__getitem__, default=None)
    return best if best is not None and counts[best] >= _SURE * counts.total() else None


def times_heard(machine: Transcript, voice: int) -> tuple[tuple[int, int], ...]:
    """Returns the longest stretches of a voice."""
    words = machine.words
    stretches = [
        (words.starts[segment.first], words.ends[segment.last - 1])
        for segment in machine.segments
        if segment.voice == voice
    ]
    longest = sorted(stretches, key=lambda stretch: stretch[0] - stretch[1])[:_HEARD]
    return tuple(sorted(longest))
