"""The engine for other languages: Whisper, by the package faster-whisper (the extra `whisper`)."""

from collections.abc import Iterator, Sequence

from faster_whisper import WhisperModel

from localcloud.transcribe.recognition.media import UnusableMedia
from localcloud.transcribe.recognition.passages import Passages
from localcloud.transcribe.recognition.recording import Recording
from localcloud.transcribe.recognition.request import RecognitionRequest
from localcloud.transcribe.recognition.samples import Samples, floats
from localcloud.transcribe.recognition.speech import Identified, Segment, Word
from localcloud.transcribe.recognition.voice_activity import Stretch
from localcloud.transcribe.recognition.written_word import word_and_mark

#: Seconds; the model takes 30 at a time, and passages get half a second on both sides.
_LONGEST_PASSAGE = 28.0
#: Seconds of speech from which a recording's language is identified, or fewer if it is short.
_IDENTIFIES = 20.0
#: Languages whose codes differ between Transcribe and Whisper.
_CODES = {"jv": "jw", "zh-HK": "yue"}


class Whisper:
    """Recognises words, times and punctuation with Whisper, speakers with moonshine-voice's
    library.
    """

    def __init__(self, model: str) -> None:
        self._model = WhisperModel(model, device="cpu", compute_type="int8")
        self._passages = Passages(_LONGEST_PASSAGE)

    def recognise(
        self, recording: Recording, request: RecognitionRequest
    ) -> Iterator[Segment | Identified | float]:
        """Yields segments, and the seconds recognised so far.

        The recording's languages come first if the request asks for them.
        """
        known = self._known(request.languages)
        language = next(iter(known))
        if request.identify == "one":
            identified = self._identified(recording, request, known)
            language = next(iter(identified.scores))
            yield identified
        for stretch in self._passages.of(recording, request):
            samples = floats(recording.pcm(stretch.start, stretch.end))
            if request.identify == "multiple":
                language = next(iter(self._scores([samples], known)))
            for words in self._readings(samples, known[language], request.phrases, stretch):
                label = language if request.identify == "multiple" else None
                yield Segment(words, stretch.speaker, label)
            yield min(stretch.end, recording.seconds)

    def _known(self, languages: Sequence[str]) -> dict[str, str]:
        """Returns Whisper's codes of Transcribe's languages.

        Raises UnusableMedia if it knows none.
        """
        codes = {one: _CODES.get(one) or one.partition("-")[0] for one in languages}
        codes = {one: _CODES.get(code, code) for one, code in codes.items()}
        known = {one: code for one, code in codes.items() if code in self._supported}
        if not known:
            raise UnusableMedia(f"This Whisper model does not recognise {', '.join(languages)}.")
        return known

    @property
    def _supported(self) -> Sequence[str]:
        languages: Sequence[str] = self._model.supported_languages
        return languages

    def _identified(
        self, recording: Recording, request: RecognitionRequest, known: dict[str, str]
    ) -> Identified:
        speech: list[Samples] = []
        seconds = 0.0
        for stretch in self._passages.of(recording, request):
            speech.append(floats(recording.pcm(stretch.start, stretch.end)))
            seconds += stretch.seconds
            if seconds >= _IDENTIFIES:
                break
        return Identified(self._scores(speech, known))

    def _scores(self, speech: list[Samples], known: dict[str, str]) -> dict[str, float]:
        """Returns each language's share of the candidates' probability, likeliest first."""
        if len(known) == 1:  # a model of one language cannot distinguish it from others
            return dict.fromkeys(known, 1.0)
        likely: dict[str, float] = {}
        for samples in speech:
            for code, probability in self._model.detect_language(samples)[2]:
                likely[code] = likely.get(code, 0.0) + probability
        scores = {}
        for language, code in known.items():
            scores[language] = likely.pop(code, 0.0)  # a second dialect of a language gets nothing
        total = sum(scores.values()) or 1.0
        return dict(
            sorted(((one, score / total) for one, score in scores.items()), key=_descending)
        )

    def _readings(
        self, samples: Samples, language: str, phrases: list[str], stretch: Stretch
    ) -> Iterator[list[Word]]:
        found, _ = self._model.transcribe(
            samples,
            language=language,
            word_timestamps=True,
            condition_on_previous_text=False,
            hotwords=" ".join(phrases) or None,
        )
        for segment in found:
            words = []
            for one in segment.words or []:
                text, mark = word_and_mark(one.word)
                if text:
                    start, end = stretch.start + one.start, stretch.start + one.end
                    words.append(Word(text, start, end, one.probability, mark))
            if words:
                yield words


def _descending(pair: tuple[str, float]) -> float:
    return -pair[1]
