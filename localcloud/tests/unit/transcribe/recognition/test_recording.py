"""Files that are whole, joined or damaged are decoded as far as they can be."""

from pathlib import Path
from random import Random

import pytest

from localcloud.tests import recordings
from localcloud.tests.unit.transcribe.recognition.conftest import Record
from localcloud.transcribe.recognition.recording import decode


@pytest.mark.parametrize(
    ("media_format", "seconds"),
    [("mp3", 1.0), ("m4a", 0.5), ("ogg", 1.5), ("flac", 0.5), ("webm", 5.0)],  # webm: a cluster
)
def test_damage_takes_away_no_more_than_what_is_damaged(
    record: Record, media_format: str, seconds: float
) -> None:
    whole = recordings.speech("welcome", media_format, repeats=4)
    quarter = len(whole) // 4
    damage = Random(1).randbytes(1500)  # noqa: S311 - repeatable, nothing secret
    damaged = whole[:quarter] + damage + whole[quarter + len(damage) :]

    lost = record(whole).seconds - record(damaged).seconds

    assert lost < seconds


def test_a_file_that_breaks_off_is_decoded_as_far_as_it_goes(record: Record) -> None:
    whole = recordings.speech("welcome", "mp3")

    assert record(whole[: len(whole) // 2]).seconds == pytest.approx(5.1, abs=0.5)


@pytest.mark.parametrize(
    ("media_format", "channels"),
    [("mp3", 2), ("ogg", 1)],  # FFmpeg reads no other joined ogg
)
def test_joined_files_are_decoded_to_the_end_of_the_last_one(
    record: Record, media_format: str, channels: int
) -> None:
    joined = recordings.speech("hello", media_format, channels=channels)
    joined += recordings.speech("hello", media_format)

    assert record(joined).seconds == pytest.approx(2 * 2.4, abs=0.3)


def test_each_channel_is_a_recording_of_its_own(tmp_path: Path) -> None:
    media = tmp_path / "media"
    media.write_bytes(recordings.speech("hello", "wav", channels=2))

    left, right = decode(media, tmp_path, 2)

    assert left.seconds == right.seconds == pytest.approx(2.4, abs=0.1)
    assert left.pcm(1.0, 1.5) == right.pcm(1.0, 1.5) != bytes(len(left.pcm(1.0, 1.5)))


def test_a_recording_gives_what_lies_inside_it(record: Record) -> None:
    recording = record(recordings.silence(1.0))

    assert len(recording.pcm(-1.0, 0.5)) == 16_000
    assert len(recording.pcm(0.5, 9.0)) == 16_000
    assert recording.pcm(2.0, 3.0) == b""
