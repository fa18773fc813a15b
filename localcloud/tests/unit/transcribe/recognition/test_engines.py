"""Each engine on the same recordings."""

import logging
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from localcloud.tests import recordings
from localcloud.tests.unit.transcribe.recognition.conftest import Record
from localcloud.tests.word_error_rate import word_error_rate
from localcloud.transcribe.recognition import engine as engines
from localcloud.transcribe.recognition.engine import Engine, EngineUnavailable, choose, load
from localcloud.transcribe.recognition.recording import Recording
from localcloud.transcribe.recognition.request import RecognitionRequest
from localcloud.transcribe.recognition.speech import Segment


@pytest.fixture(scope="module", params=["moonshine", "pocketsphinx"])
def engine(request: pytest.FixtureRequest) -> Engine:
    if request.param == "moonshine" and choose(None, None)[0] != "moonshine":
        pytest.skip("moonshine-voice has no wheel for this platform")
    return load(request.param, "")


@pytest.fixture(scope="module")
def moonshine() -> Engine:
    if choose(None, None)[0] != "moonshine":
        pytest.skip("moonshine-voice has no wheel for this platform")
    return load("moonshine", "")


def segments(engine: Engine, recording: Recording, **wishes: object) -> list[Segment]:
    request = RecognitionRequest("media", **wishes)  # type: ignore[arg-type]
    found = engine.recognise(recording, request)
    return [one for one in found if isinstance(one, Segment)]


def text(found: list[Segment]) -> str:
    return " ".join(word.text + word.mark for one in found for word in one.words)


def test_speech_of_exactly_30_seconds_is_recognised_and_so_is_the_next(
    engine: Engine, record: Record
) -> None:
    recording = record(recordings.speech("welcome", repeats=3, pause=0.0))
    recording.path.write_bytes(recording.pcm(0.0, 30.0))  # PocketSphinx takes 30 s at a time

    found = segments(engine, recording)

    assert found[-1].words[-1].end > 25
    hello = text(segments(engine, record(recordings.speech("hello"))))
    assert word_error_rate(recordings.said("hello"), hello) <= 0.2


def test_noise_is_no_speech_and_the_next_recording_is_recognised(
    engine: Engine, record: Record
) -> None:
    samples = Random(1).randbytes(2 * 8 * 16_000)  # noqa: S311 - repeatable, nothing secret

    assert segments(engine, record(recordings.encode(samples, "wav"))) == []
    hello = text(segments(engine, record(recordings.speech("hello"))))
    assert word_error_rate(recordings.said("hello"), hello) <= 0.2


def test_progress_grows_to_the_end(engine: Engine, record: Record) -> None:
    recording = record(recordings.speech("hello", repeats=4, pause=2.0))

    found = engine.recognise(recording, RecognitionRequest("media"))
    progress = [one for one in found if isinstance(one, float)]

    assert len(progress) >= 3
    assert progress == sorted(progress)
    assert progress[-1] == pytest.approx(recording.seconds, abs=2.0)


@pytest.mark.parametrize("media_format", recordings.FORMATS)
def test_moonshine_writes_every_format_s_words_with_capitals_and_marks(
    moonshine: Engine, record: Record, media_format: str
) -> None:
    written = text(segments(moonshine, record(recordings.speech("welcome", media_format))))

    most = 0.1 if media_format == "amr" else 0.0  # the narrow band of a telephone
    assert word_error_rate(recordings.said("welcome"), written) <= most
    assert written.startswith("Hello")
    assert written.count(".") == 3


def test_moonshine_s_words_have_times_in_order_and_confidences(
    moonshine: Engine, record: Record
) -> None:
    recording = record(recordings.speech("welcome", repeats=3))

    words = [word for one in segments(moonshine, recording) for word in one.words]

    assert all(one.end <= other.start + 1e-6 for one, other in pairwise(words))
    assert all(0 < word.confidence <= 1 for word in words)
    assert len({round(word.confidence, 3) for word in words}) > 10


def test_moonshine_s_other_readings_differ_in_words(moonshine: Engine, record: Record) -> None:
    recording = record(recordings.speech("welcome", "amr"))

    (segment,) = segments(moonshine, recording, alternatives=4)

    readings = [segment.words, *segment.alternatives]
    assert 2 <= len(readings) <= 4
    plain = [" ".join(word.text.lower() for word in one) for one in readings]
    assert len(set(plain)) == len(plain)


def test_a_vocabulary_s_phrases_are_likelier(moonshine: Engine, record: Record) -> None:
    recording = record(recordings.speech("hello"))
    assert "Hullo" not in text(segments(moonshine, recording))

    found = segments(moonshine, recording, phrases=["Hullo"])

    assert text(found).startswith("Hullo")


def test_without_the_packages_of_moonshine_pocketsphinx_is_used_and_one_line_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(engines, "find_spec", lambda _: None)

    with caplog.at_level(logging.WARNING):
        assert choose(None, None) == ("pocketsphinx", "")

    (line,) = caplog.messages
    assert line.startswith("PocketSphinx recognises speech")
    assert line.endswith("moonshine_voice is not installed")


@pytest.mark.parametrize(
    ("name", "model", "sentence"),
    [
        ("whisper", None, "ENGINE=whisper needs the package faster-whisper."),
        ("moonshine", None, "ENGINE=moonshine needs the package moonshine_voice."),
        ("vosk", None, "ENGINE=vosk is unknown; there are moonshine, pocketsphinx, whisper."),
    ],
)
def test_an_engine_that_is_asked_for_by_name_is_never_replaced(
    monkeypatch: pytest.MonkeyPatch, name: str, model: str | None, sentence: str
) -> None:
    monkeypatch.setattr(engines, "find_spec", lambda _: None)

    with pytest.raises(EngineUnavailable) as unavailable:
        choose(name, model)

    assert str(unavailable.value).startswith(sentence)


def test_a_folder_without_a_model_is_no_model(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(engines, "find_spec", lambda _: "installed")

    with pytest.raises(EngineUnavailable, match=r"holds no model\.bin"):
        choose("whisper", str(tmp_path))
    (tmp_path / "model.bin").touch()

    assert choose("whisper", str(tmp_path)) == ("whisper", str(tmp_path))
