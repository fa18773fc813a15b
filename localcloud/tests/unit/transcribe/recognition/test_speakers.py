"""Each word is assigned to its speaker."""

import io

import av
import pytest

from localcloud.tests import recordings
from localcloud.tests.unit.transcribe.recognition.conftest import Record

pytest.importorskip("moonshine_voice")
from localcloud.transcribe.recognition import speakers
from localcloud.transcribe.recognition.voice_activity import Stretch


def voice(pitch: float) -> bytes:
    """The sample's samples as a higher or a lower voice speaks them."""
    with av.open(io.BytesIO(recordings.speech("welcome"))) as media:
        resampler = av.AudioResampler(format="s16", layout="mono", rate=round(16_000 / pitch))
        frames = [piece for one in media.decode(audio=0) for piece in resampler.resample(one)]
    return b"".join(bytes(one.planes[0])[: one.samples * 2] for one in frames)


@pytest.mark.parametrize(
    ("pitches", "expected"),
    [
        ([1.0, 1.0], [0, 0]),
        ([1.0, 0.75, 1.0], [0, 1, 0]),
        ([1.0, 0.75, 1.3, 0.75], [0, 1, 2, 1]),
    ],
)
def test_voices_that_differ_are_distinguished(
    record: Record, pitches: list[float], expected: list[int]
) -> None:
    pause = bytes(16_000)
    voices = [voice(pitch) for pitch in pitches]
    recording = record(recordings.encode(pause.join(voices), "wav"))
    library = speakers.Speakers()

    turns = list(library.turns(recording))
    library.close()

    starts = [sum(len(one) + len(pause) for one in voices[:n]) / 32_000 for n in range(len(voices))]
    spoken = [Stretch(a + 1.0, a + 6.0) for a in starts]
    found = speakers.with_speakers(spoken, turns, 10)
    assert [one.speaker for one in found] == expected


def test_a_stretch_is_cut_where_another_speaker_begins() -> None:
    turns = [Stretch(0.0, 2.0, 7), Stretch(2.2, 5.0, 3)]

    parts = list(speakers.with_speakers([Stretch(0.1, 4.9)], turns, 2))

    assert parts == [Stretch(0.1, 2.1, 0), Stretch(2.1, 4.9, 1)]


def test_speakers_over_the_most_are_taken_for_one() -> None:
    turns = [Stretch(float(n), n + 0.9, speaker=n) for n in range(4)]
    stretches = [Stretch(n + 0.1, n + 0.8) for n in range(4)]

    found = list(speakers.with_speakers(stretches, turns, 2))

    assert [one.speaker for one in found] == [0, 1, 1, 1]


def test_a_stretch_that_no_turn_meets_belongs_to_the_nearest_speaker_before() -> None:
    found = speakers.with_speakers(
        [Stretch(0.0, 1.0), Stretch(5.0, 6.0)], [Stretch(0.0, 1.0, 4)], 2
    )

    assert [one.speaker for one in found] == [0, 0]
