"""The engine for machines that Moonshine's package does not support: English, by PocketSphinx."""

from collections.abc import Iterator
from typing import Any

from pocketsphinx import Decoder, Endpointer

from localcloud.transcribe.recognition.recording import RATE, SAMPLE_BYTES, Recording
from localcloud.transcribe.recognition.request import RecognitionRequest
from localcloud.transcribe.recognition.speech import Segment, Word

FRAMES_PER_SECOND = 100.0
_PAD = 0.3  # seconds before and after the speech; words begin softly
_LONGEST = 30.0  # most seconds of speech without a pause that are recognised at once
_FEWEST = 0.2  # words per second; noise yields fewer words than anybody speaks


class PocketSphinx:
    """Recognises English with the model of PocketSphinx's wheel.

    It writes small letters and no punctuation; a segment lies between two pauses.
    """

    def __init__(self) -> None:
        self._decoder = Decoder(loglevel="FATAL")

    def recognise(self, recording: Recording, _: RecognitionRequest) -> Iterator[Segment | float]:
        """Yields segments, and the seconds recognised so far."""
        for start, end in stretches(recording):
            words = self._words(recording.pcm(start, end), start)
            if len(words) >= _FEWEST * (end - start):
                yield Segment(_written(words))
            yield end

    def _words(self, pcm: bytes, start: float) -> list[Word]:
        return [
            Word(
                text=segment.word.partition("(")[0],  # (2): the dictionary's second pronunciation
                start=start + segment.start_frame / FRAMES_PER_SECOND,
                end=start + (segment.end_frame + 1) / FRAMES_PER_SECOND,
                confidence=min(1.0, segment.prob),
            )
            for segment in decoded(self._decoder, pcm)
        ]


def decoded(decoder: Decoder, pcm: bytes) -> list[Any]:
    """Returns the decoder's segments that are words; none if it finds none. pcm is not empty."""
    decoder.reinit_feat()  # so that the result does not depend on earlier recordings
    decoder.start_utt()
    try:
        decoder.process_raw(pcm, full_utt=True)
    finally:
        decoder.end_utt()
    if decoder.hyp() is None:
        return []
    return [segment for segment in decoder.seg() if segment.word[0] not in "<["]


def stretches(recording: Recording) -> Iterator[tuple[float, float]]:
    """Yields start and end of each stretch of speech, in seconds."""
    endpointer = Endpointer(sample_rate=RATE)
    step = endpointer.frame_bytes / SAMPLE_BYTES / RATE
    position = 0.0
    start: float | None = None
    for frame in _frames(recording, endpointer.frame_bytes):
        endpointer.process(frame)
        position += step
        if start is None and endpointer.in_speech:
            start = max(0.0, endpointer.speech_start - _PAD)
        elif start is not None and not endpointer.in_speech:
            yield start, position
            start = None
        elif start is not None and position - start >= _LONGEST:
            yield start, position
            start = position
    if start is not None and start < recording.seconds:
        yield start, recording.seconds


def _frames(recording: Recording, size: int) -> Iterator[bytes]:
    with recording.path.open("rb") as samples:
        while len(frame := samples.read(size)) == size:
            yield frame


def _written(words: list[Word]) -> list[Word]:
    """Returns a sentence: a capital letter in front, the pronoun I, a full stop at the end."""
    written = []
    for number, word in enumerate(words):
        text = "I" + word.text[1:] if word.text == "i" or word.text.startswith("i'") else word.text
        if number == 0:
            text = text[:1].upper() + text[1:]
        mark = "." if number == len(words) - 1 else ""
        written.append(Word(text, word.start, word.end, word.confidence, mark))
    return written
