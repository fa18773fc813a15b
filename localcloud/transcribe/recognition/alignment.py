"""Finds when each of the known words of a recording is spoken."""

from collections.abc import Sequence
from itertools import groupby

from pocketsphinx import Decoder

from localcloud.transcribe.recognition.pocketsphinx import FRAMES_PER_SECOND, decoded
from localcloud.transcribe.recognition.pronunciation import phones, spelling
from localcloud.transcribe.recognition.recording import RATE, SAMPLE_BYTES

Times = tuple[float, float]


class Aligner:
    """Forced alignment of English words by PocketSphinx."""

    def __init__(self) -> None:
        self._decoder = Decoder(lm=None, loglevel="FATAL")

    def times(self, pcm: bytes, words: Sequence[str]) -> list[Times]:
        """Returns start and end of each word, in seconds from the start of pcm, in the words'
        order.

        Words that the aligner does not find share the time between their neighbours.
        """
        seconds = len(pcm) / SAMPLE_BYTES / RATE
        parts = [spelling(word) for word in words]
        found = iter(self._aligned(pcm, [part for word in parts for part in word]))
        times: list[Times | None] = []
        for word in parts:
            spans = [span for span in (next(found, None) for _ in word) if span]
            times.append((spans[0][0], spans[-1][1]) if spans else None)
        return _filled(times, [len(word) for word in words], seconds)

    def _aligned(self, pcm: bytes, parts: list[str]) -> list[Times]:
        if not parts or not pcm:
            return []
        for part in parts:
            if self._decoder.lookup_word(part) is None:
                self._decoder.add_word(part, phones(part), update=True)
        self._decoder.set_align_text(" ".join(parts))
        segments = decoded(self._decoder, pcm)
        if [segment.word.partition("(")[0] for segment in segments] != parts:
            return []
        return [
            (segment.start_frame / FRAMES_PER_SECOND, (segment.end_frame + 1) / FRAMES_PER_SECOND)
            for segment in segments
        ]


def _filled(times: list[Times | None], letters: list[int], seconds: float) -> list[Times]:
    """Gives words without times a share of their gap, by their letters."""
    filled: list[Times] = []
    for is_gap, run in groupby(range(len(times)), key=lambda number: times[number] is None):
        numbers = list(run)
        if not is_gap:
            filled += [span for number in numbers if (span := times[number])]
            continue
        start = filled[-1][1] if filled else 0.0
        after = times[numbers[-1] + 1] if numbers[-1] + 1 < len(times) else None
        gap = (after[0] if after else seconds) - start
        total = sum(max(1, letters[number]) for number in numbers)
        for number in numbers:
            end = start + gap * max(1, letters[number]) / total
            filled.append((start, end))
            start = end
    return filled
