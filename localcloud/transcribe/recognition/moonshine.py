"""The default engine, if its package can be installed: English, by Moonshine's model."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import log

from localcloud.transcribe.recognition.alignment import Aligner
from localcloud.transcribe.recognition.moonshine_model import MoonshineModel, Token
from localcloud.transcribe.recognition.passages import Passages
from localcloud.transcribe.recognition.phrase_bias import PhraseBias
from localcloud.transcribe.recognition.recording import Recording
from localcloud.transcribe.recognition.request import RecognitionRequest
from localcloud.transcribe.recognition.samples import levelled
from localcloud.transcribe.recognition.speech import Segment, Word
from localcloud.transcribe.recognition.written_word import word_and_mark

#: Seconds. The model has more errors in shorter passages, and costs more in longer ones.
_LONGEST_PASSAGE = 16.0
_SILENCE, _LITTLE_SILENCE = 0.5, 0.1  # seconds
_UNCERTAIN = -0.2  #: mean logarithmic probability of a reading's tokens
_SENTENCE_ENDS = ".?!"


class Moonshine:
    """Recognises words, capitals and punctuation with Moonshine.

    Its package's library finds speakers, and PocketSphinx finds the words' times by alignment.
    """

    def __init__(self) -> None:
        self._model = MoonshineModel()
        self._aligner = Aligner()
        self._passages = Passages(_LONGEST_PASSAGE)

    def recognise(
        self, recording: Recording, request: RecognitionRequest
    ) -> Iterator[Segment | float]:
        """Yields segments, and the seconds recognised so far.

        A segment is a sentence, or with alternatives a whole passage.
        """
        bias = self._model.bias(request.phrases)
        for stretch in self._passages.of(recording, request):
            pcm = recording.pcm(stretch.start, stretch.end)
            readings = self._readings(pcm, stretch.start, bias, request.alternatives)
            if readings:
                first, *others = readings
                segment = Segment(first, speaker=stretch.speaker, alternatives=others)
                yield from [segment] if request.alternatives else _sentences(segment)
            yield min(stretch.end, recording.seconds)

    def _readings(
        self, pcm: bytes, start: float, bias: PhraseBias, alternatives: int
    ) -> list[list[Word]]:
        """Returns the likeliest reading and, if requested, others whose words differ."""
        readings: dict[tuple[str, ...], list[Word]] = {}
        for tokens in self._likeliest(pcm, bias, 2 * alternatives or 1):
            words = _words(tokens)
            readings.setdefault(tuple(word.text.lower() for word in words), words)
        timed = [
            self._timed(words, pcm, start)
            for words in list(readings.values())[: max(1, alternatives)]
        ]
        return [words for words in timed if words]

    def _likeliest(self, pcm: bytes, bias: PhraseBias, count: int) -> list[list[Token]]:
        """Recognises difficult speech twice.

        The silence around it makes a difference, and the likelier reading is nearly always the
        better one.
        """
        first = self._model.readings(levelled(pcm, _SILENCE), bias, count)
        if _certainty(first[0]) > _UNCERTAIN:
            return first
        second = self._model.readings(levelled(pcm, _LITTLE_SILENCE), bias, count)
        return max(first, second, key=lambda readings: _certainty(readings[0]))

    def _timed(self, words: list[Word], pcm: bytes, start: float) -> list[Word]:
        times = self._aligner.times(pcm, [word.text for word in words])
        return [
            replace(word, start=start + begin, end=start + end)
            for word, (begin, end) in zip(words, times, strict=True)
        ]


def _words(tokens: Sequence[Token]) -> list[Word]:
    """Returns the tokens' words, without times.

    A word's probability is the product of its tokens'.
    """
    groups: list[list[Token]] = []
    for token in tokens:
        if token.text.startswith(" ") or not groups:
            groups.append([])
        groups[-1].append(token)
    words: list[Word] = []
    for group in groups:
        text, mark = word_and_mark("".join(token.text for token in group))
        if text:
            words.append(Word(text, 0.0, 0.0, _confidence(group), mark))
        elif words and not words[-1].mark:
            words[-1] = replace(words[-1], mark=mark)
    return words


def _certainty(tokens: Sequence[Token]) -> float:
    return sum(log(token.probability) for token in tokens) / max(1, len(tokens))


def _confidence(tokens: Sequence[Token]) -> float:
    likely = 1.0
    for token in tokens:
        if any(character.isalnum() for character in token.text):
            likely *= token.probability
    return likely


def _sentences(segment: Segment) -> Iterator[Segment]:
    words: list[Word] = []
    for word in segment.words:
        words.append(word)
        if word.mark and word.mark in _SENTENCE_ENDS:
            yield replace(segment, words=words)
            words = []
    if words:
        yield replace(segment, words=words)
