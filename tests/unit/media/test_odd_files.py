"""Files that are not as the book says, but that people have and that play."""

# ruff: noqa: A002  format is the word for it everywhere here

import struct

import pytest

from tests import recordings
from tests.unit.media.sources import CountingSource, probed


def hello(format: str) -> bytes:
    return recordings.speech("hello", format)


def id3(size: int) -> bytes:
    return b"ID3\4\0\0" + bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0)) + bytes(size)


@pytest.mark.parametrize("picture", [100, 300_000, 5_000_000])
@pytest.mark.parametrize("format", ["mp3", "flac"])
def test_a_large_picture_in_a_tag_before_the_sound(format, picture):
    media = probed(CountingSource(id3(picture) + hello(format)), "song")

    assert (media.format, media.seconds) == (format, pytest.approx(2.38, abs=0.01))


def test_tags_behind_tags():
    media = probed(CountingSource(id3(1000) + id3(100_000) + hello("mp3")), "song")

    assert media.seconds == pytest.approx(2.38, abs=0.01)


def test_a_tag_that_claims_more_than_the_file_has():
    sound = hello("mp3")
    media = probed(CountingSource(b"ID3\4\0\0\x7f\x7f\x7f\x7f" + sound), "song.mp3")

    assert media.seconds == pytest.approx(2.38, abs=0.1)


@pytest.mark.parametrize("junk", [b"\0" * 20_000, b"junk\xff\xff\xfb\x90" * 1000])
def test_junk_before_the_first_mp3_frame(junk):
    data = junk + recordings.encode(bytes(320_000), "mp3", options={"write_xing": "0"})

    media = probed(CountingSource(data), "song.mp3")

    assert media.format == "mp3"
    assert media.seconds == pytest.approx(10, abs=0.2)


def test_an_mp3_whose_upload_broke_off_is_measured_by_what_is_there():
    data = recordings.speech("welcome", "mp3", repeats=10)

    media = probed(CountingSource(data[: len(data) // 2]), "song.mp3")

    assert media.seconds == pytest.approx((10 * 10.15 + 9) / 2, rel=0.02)
    assert media.estimated


@pytest.mark.parametrize("format", ["wav", "flac", "ogg", "amr"])
def test_a_recording_that_broke_off_is_measured_by_what_is_there(format):
    data = recordings.encode(bytes(3_200_000), "wav") if format == "wav" else hello(format)
    whole = probed(CountingSource(data)).seconds

    half = probed(CountingSource(data[: len(data) // 2]))

    assert 0.2 * whole < half.seconds < 0.8 * whole


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF, 0x7FFFFFFF])
def test_a_wav_whose_header_was_never_finished(size):
    data = bytearray(hello("wav"))
    at = data.index(b"data") + 4
    data[at : at + 4] = struct.pack("<I", size)

    media = probed(CountingSource(bytes(data)))

    assert media.seconds == pytest.approx(2.38, abs=0.01)


def test_a_wav_in_the_extensible_form():
    guid = b"\1\0\0\0\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71"
    fmt = struct.pack("<HHIIHHHHI", 0xFFFE, 2, 44_100, 264_600, 6, 24, 22, 24, 3) + guid
    sound = bytes(264_600)
    chunks = struct.pack("<4sI", b"fmt ", len(fmt)) + fmt
    chunks += b"LIST\3\0\0\0abc\0" + struct.pack("<4sI", b"data", len(sound)) + sound

    media = probed(CountingSource(b"RIFF\0\0\0\0WAVE" + chunks))

    assert (media.seconds, media.channels, media.sample_rate) == (1.0, 2, 44_100)


@pytest.mark.parametrize("kind", [b"RF64", b"BW64"])
def test_a_wav_in_the_64_bit_forms(kind):
    data = recordings.encode(bytes(320_000), "wav", options={"rf64": "always"})

    media = probed(CountingSource(kind + data[4:]))

    assert media.seconds == 10.0


def test_a_wav_without_sound_before_its_notes_is_empty_and_not_streamed():
    data = hello("wav")
    head = data[: data.index(b"data")] + b"data\0\0\0\0LIST\4\0\0\0abcd"

    assert probed(CountingSource(head)).seconds == 0.0


def test_ogg_recordings_one_after_the_other_in_a_file_add_up():
    one, other = hello("ogg"), bytearray(hello("ogg"))
    serial = bytes(other[14:18])
    other = other.replace(serial, b"\1\2\3\4")

    media = probed(CountingSource(one + bytes(other)))

    assert media.seconds == pytest.approx(2 * 2.38, abs=0.02)


def test_an_ogg_recorded_from_the_middle_of_a_broadcast_starts_at_zero():
    data = bytearray(recordings.speech("welcome", "ogg", repeats=2))
    hours = 5 * 3600 * 48_000
    at = -1
    while (at := data.find(b"OggS", at + 1)) >= 0:
        granule = int.from_bytes(data[at + 6 : at + 14], "little")
        if granule:
            data[at + 6 : at + 14] = (granule + hours).to_bytes(8, "little")

    media = probed(CountingSource(bytes(data)))

    assert media.seconds == pytest.approx(21.3, abs=1.1)


def test_a_phone_s_3gp_brand_in_a_file_named_m4a_is_taken():
    data = hello("m4a").replace(b"ftypM4A ", b"ftyp3gp4")

    assert probed(CountingSource(data), "voice.m4a").format == "m4a"


def test_a_file_without_frames_behind_more_tags_than_a_probe_may_read_is_left_to_transcribe():
    data = b"".join(id3(300_000) for _ in range(6)) + hello("mp3")

    media = probed(CountingSource(data), "song.mp3")

    assert (media.format, media.seconds, media.estimated) == ("mp3", None, True)
