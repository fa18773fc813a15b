"""Speech to words: where somebody speaks, and what PocketSphinx makes of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from localcloud.transcribe.recognition.media import RATE

_PAD = 0.3  # seconds before and after the speech that was found; words begin softly
_LONGEST = 30.0  # seconds of speech without a pause that are recognised at a time
_BYTES = RATE * 2  # a second


@dataclass(frozen=True)
class Word:
    """A word that was heard, in seconds from the start of the media."""

    text: str
    start: float
    end: float
    confidence: float  #: 0 to 1, the recogniser's own


@dataclass(frozen=True)
class Utterance:
    """What somebody says between two pauses."""

    words: list[Word]


@dataclass(frozen=True)
class Speech:
    """A stretch of samples in which somebody speaks."""

    start: float
    pcm: bytes


class Recogniser(Protocol):
    """What makes words of speech. A better queue needs just this."""

    def words(self, speech: Speech) -> list[Word]:
        """The words in order; none where it hears none."""
        ...


class PocketSphinx:
    """English, with the model that ships inside the wheel."""

    def __init__(self) -> None:
        from pocketsphinx import Decoder  # noqa: PLC0415 - loads its model: only in the worker

        self._decoder = Decoder(loglevel="FATAL")

    def words(self, speech: Speech) -> list[Word]:
        """Without fillers, and with the dictionary's marks for other pronunciations taken off."""
        decoder = self._decoder
        decoder.reinit_feat()  # else what was heard before, in other jobs too, would tell
        decoder.start_utt()
        decoder.process_raw(speech.pcm, full_utt=True)
        decoder.end_utt()
        if decoder.hyp() is None:
            return []
        rate = 100.0  # frames a second
        return [
            Word(
                text=segment.word.split("(")[0],
                start=speech.start + segment.start_frame / rate,
                end=speech.start + (segment.end_frame + 1) / rate,
                confidence=min(1.0, segment.prob),
            )
            for segment in decoder.seg()
            if segment.word[0] not in "<["
        ]


def speeches(pieces: Iterable[bytes]) -> Iterator[Speech | float]:
    """The stretches with speech, and between them how many seconds have been listened to."""
    from pocketsphinx import Endpointer  # noqa: PLC0415 - only in the worker

    endpointer = Endpointer(sample_rate=RATE)
    frame = endpointer.frame_bytes
    heard = bytearray()  # what may still be needed, from `offset` seconds on
    offset = 0.0
    rest = b""
    position = 0.0
    start: float | None = None
    for piece in pieces:
        rest += piece
        while len(rest) >= frame:
            heard += rest[:frame]
            endpointer.process(rest[:frame])
            rest = rest[frame:]
            position += frame / _BYTES
            if start is None and endpointer.in_speech:
                start = max(offset, endpointer.speech_start - _PAD)
            ended = start is not None and not endpointer.in_speech
            if start is not None and (ended or position - start >= _LONGEST):
                yield _cut(heard, offset, start, position)
                start = None if ended else position
            if start is None:
                offset += _forget(heard, position - offset - 2 * _PAD - 1.0)
            elif start > offset:
                offset += _forget(heard, start - offset)
        yield position
    if start is not None:
        heard += rest
        yield _cut(heard, offset, start, position + len(rest) / _BYTES)


def _cut(heard: bytearray, offset: float, start: float, end: float) -> Speech:
    first, last = (round((moment - offset) * RATE) * 2 for moment in (start, end))
    return Speech(start, bytes(heard[first:last]))


def _forget(heard: bytearray, seconds: float) -> float:
    """Drop what is not needed any more; the seconds that were dropped."""
    samples = max(0, int(seconds * RATE))
    del heard[: samples * 2]
    return samples / RATE


def listen(pieces: Iterable[bytes], recogniser: Recogniser) -> Iterator[Utterance | float]:
    """What is said, utterance by utterance, and how many seconds have been listened to."""
    for found in speeches(pieces):
        if isinstance(found, float):
            yield found
            continue
        words = recogniser.words(found)
        if words:
            yield Utterance(words)
