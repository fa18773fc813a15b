"""Finds who speaks when, with the library of the package moonshine-voice."""

import ctypes
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import count, pairwise

from moonshine_voice import ModelArch, Transcriber

from localcloud.transcribe.recognition.recording import Recording
from localcloud.transcribe.recognition.samples import floats
from localcloud.transcribe.recognition.voice_activity import Stretch

_WINDOW = 60.0  # seconds; the library's memory grows with the length of its input
_OPEN = 0.5  # seconds; a turn that ends this close to a window's end may continue after it
#: The distance of two voices' features. With this value the library distinguishes two and three
#: voices, recorded and synthetic, and splits none of them in two.
_DISTANCE = 0.5


class Speakers:
    """Finds speakers in one recording, because the library remembers voices."""

    def __init__(self) -> None:
        options = {
            "identify_speakers": "true",
            "speaker_id_cluster_threshold": str(_DISTANCE),
            "skip_transcription": "true",
            "return_audio_data": "false",
        }
        self._library = Transcriber("", ModelArch.TINY, options=options)

    def close(self) -> None:
        self._library.close()

    def turns(self, recording: Recording) -> Iterator[Stretch]:
        """Yields stretches of speech with the library's numbers of their speakers."""
        start = 0.0
        while start < recording.seconds:
            end = min(start + _WINDOW, recording.seconds)
            found = self._in_window(recording.pcm(start, end), start)
            is_last = end == recording.seconds
            is_open = not is_last and len(found) > 1 and found[-1].end > end - _OPEN
            yield from found[:-1] if is_open else found
            start = found[-1].start if is_open else end

    def _in_window(self, pcm: bytes, offset: float) -> list[Stretch]:
        lines = self._library.transcribe_without_streaming(floats(pcm).tolist()).lines
        ctypes.CDLL(None).malloc_trim(0)  # the library's short-lived tensors leave holes
        return [
            Stretch(
                offset + one.start_time, offset + one.start_time + one.duration, one.speaker_index
            )
            for one in lines
            if one.has_speaker_id
        ]


def with_speakers(
    stretches: Iterable[Stretch], turns: Iterable[Stretch], most: int
) -> Iterator[Stretch]:
    """Cuts stretches at the turns of another speaker; yields each with its speaker.

    Speakers are numbered from 0 as they appear. Those over `most` count as one, as in Transcribe.
    """
    numbers: dict[int | None, int] = {}
    following = count()
    coming, near = iter(turns), [Stretch(0.0, 0.0)]
    for stretch in stretches:
        while near[-1].start < stretch.end and (turn := next(coming, None)):
            near.append(turn)
        near = [turn for turn in near if turn.end > stretch.start] or near[-1:]
        for part in _parts(stretch, near):
            speaker = max(near, key=lambda turn: _overlap(turn, part)).speaker
            if speaker not in numbers:
                numbers[speaker] = min(next(following), most - 1)
            yield replace(part, speaker=numbers[speaker])


def _parts(stretch: Stretch, turns: list[Stretch]) -> Iterator[Stretch]:
    start = stretch.start
    for before, after in pairwise(turns):
        cut = (before.end + after.start) / 2
        if before.speaker != after.speaker and start < cut < stretch.end:
            yield Stretch(start, cut)
            start = cut
    yield Stretch(start, stretch.end)


def _overlap(one: Stretch, other: Stretch) -> float:
    return min(one.end, other.end) - max(one.start, other.start)
