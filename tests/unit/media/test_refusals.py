"""What is refused before a job is started, by which error, and that its sentence helps."""

# ruff: noqa: A002  format is the word for it everywhere here

import struct
import zlib

import pytest

from tests import recordings
from tests.unit.media.giants import GIANTS
from tests.unit.media.sources import CountingSource, GiantSource, probed
from transcription.media import (
    EmptyMedia,
    Media,
    MediaRejected,
    MediaTooLarge,
    MediaTooLong,
    MediaTooShort,
    NoAudio,
    NotMedia,
    UnsupportedMediaFormat,
    check_limits,
)

HOUR = 3600.0


def encoded(container: str, codec: str) -> bytes:
    """A second of silence in a format that Transcribe does not take."""
    recordings._ENCODINGS[container] = (container, "", "")
    return recordings.encode(bytes(32_000), container, codec=codec)


def film_only(container: str, codec: str) -> bytes:
    import io  # noqa: PLC0415

    import av  # noqa: PLC0415

    file = io.BytesIO()
    with av.open(file, "w", format=container) as output:
        film = recordings._Film(output, codec)
        film.draw(until=2.0)
        film.end()
    return file.getvalue()


@pytest.mark.parametrize(
    ("container", "codec", "said"),
    [
        ("aiff", "pcm_s16be", "an AIFF sound file"),
        ("caf", "pcm_s16le", "a Core Audio file"),
        ("adts", "aac", "a raw AAC sound file"),
        ("avi", "libmp3lame", "an AVI film"),
        ("mov", "aac", "a QuickTime film"),
        ("matroska", "aac", "a Matroska film or sound file"),
        ("au", "pcm_s16be", "a Sun sound file"),
        ("w64", "pcm_s16le", "a Sony Wave64 sound file"),
        ("mpegts", "aac", "an MPEG transport stream"),
        ("3gp", "aac", "a 3GP file"),
        ("mp2", "mp2", "an MPEG layer II sound file"),
        ("flv", "aac", "a Flash film"),
        ("tta", "tta", "a True Audio file"),
        ("wv", "wavpack", "a WavPack file"),
    ],
)
@pytest.mark.parametrize("name", ["sound", "sound.mp3", "sound.wav"])
def test_a_format_that_transcribe_does_not_take_is_named(container, codec, said, name):
    data = encoded(container, codec)

    with pytest.raises(UnsupportedMediaFormat, match=said) as refusal:
        probed(CountingSource(data), name)

    assert "Convert it to mp3, mp4, wav, flac, ogg, amr, webm or m4a" in str(refusal.value)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11" + bytes(100), "a Windows Media file"),
        (b"#!AMR_MC1.0\n" + bytes(100), "several channels"),
        (b"RIFF\0\0\0\0RMIDdata", "a MIDI file"),
        (recordings.speech("hello", "m4a").replace(b"M4A ", b"M4P "), "a copy-protected"),
        (recordings.speech("hello", "mp4").replace(b"mp4a", b"enca"), "a copy-protected"),
    ],
)
def test_rarer_formats_are_named_by_their_signature(data, said):
    with pytest.raises(UnsupportedMediaFormat, match=said):
        probed(CountingSource(data))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"%PDF-1.7\n" + bytes(1000), "a PDF document"),
        (b"PK\x03\x04" + bytes(1000), "a ZIP archive"),
        (b"\x1f\x8b" + zlib.compress(bytes(10**6)), "a gzip archive"),
        (b"\x89PNG\r\n\x1a\n" + bytes(1000), "a PNG picture"),
        (b"\xff\xd8\xff\xe0" + bytes(1000), "a JPEG picture"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "a WebP picture"),
        (b"\0\0\0\x18ftypheic" + bytes(100), "a picture"),
        ("Grüße, dies ist ein Brief.\n".encode() * 100, "a text"),
        (b"{}", "a text"),
        (b"\0" * 100_000, "not a recording of any known kind"),
        (b"\xff" * 100_000, "not a recording of any known kind"),
        (b"x", "a text"),
        (
            b"\x1a\x45\xdf\xa3\x87\x42\x82\x84abcd\x18\x53\x80\x67\x80",
            "not a recording of any known kind",
        ),
    ],
)
@pytest.mark.parametrize("name", ["a.mp3", "a.wav", "a"])
def test_what_is_no_media_is_refused_whatever_its_name(data, said, name):
    with pytest.raises(NotMedia, match=said):
        probed(CountingSource(data), name)


@pytest.mark.parametrize("size", [1, 10, 1000, 100_000, 1_000_000])
@pytest.mark.parametrize("seed", range(5))
def test_rubbish_is_refused(size, seed):
    with pytest.raises(NotMedia):
        probed(CountingSource(recordings.rubbish(size, seed)), "rubbish.mp3")


@pytest.mark.parametrize(
    ("format", "kept"),
    [("wav", 30), ("flac", 20), ("ogg", 20), ("webm", 40), ("mp4", 3000), ("m4a", 3000)],
)
def test_a_recording_cut_off_before_its_sound_can_be_found_is_called_damaged(format, kept):
    data = recordings.speech("hello", format)[:kept]

    with pytest.raises(NotMedia, match="damaged"):
        probed(CountingSource(data), f"hello.{format}")


@pytest.mark.parametrize(("container", "codec"), [("mp4", "libx264"), ("webm", "libvpx")])
def test_a_film_without_sound_is_refused_as_such(container, codec):
    with pytest.raises(NoAudio, match="without a sound track"):
        probed(CountingSource(film_only(container, codec)))


def test_an_empty_file_is_refused_without_reading():
    source = CountingSource(b"")

    with pytest.raises(EmptyMedia, match="Upload it again"):
        probed(source)

    assert source.requests == 0


def test_a_file_over_two_gigabytes_is_refused_without_reading():
    source = GiantSource(2 * 1024**3 + 1, {})

    with pytest.raises(MediaTooLarge, match="at most 2 GB"):
        probed(source)

    assert source.requests == 0


@pytest.mark.parametrize("format", recordings.FORMATS)
def test_less_than_half_a_second_is_too_short(format):
    data = recordings.silence(0.3, format)

    with pytest.raises(MediaTooShort, match=r"at least 0\.5"):
        check_limits(probed(CountingSource(data)), len(data))


@pytest.mark.parametrize("format", recordings.FORMATS)
def test_just_over_half_a_second_is_taken(format):
    data = recordings.silence(0.6, format)

    check_limits(probed(CountingSource(data)), len(data))


@pytest.mark.parametrize("make", GIANTS, ids=lambda make: make.__name__)
def test_a_recording_over_four_hours_is_refused_only_if_that_is_sure(make):
    giant = make()
    media = probed(giant.source, giant.name)

    if giant.seconds > 4 * HOUR and not giant.estimated:
        with pytest.raises(MediaTooLong, match="at most 4 hours"):
            check_limits(media, giant.source.size)
    else:
        check_limits(media, giant.source.size)


def test_exactly_the_limits_are_taken():
    check_limits(Media("wav", 0.5, estimated=False), 1)
    check_limits(Media("wav", 4 * HOUR, estimated=False), 2 * 1024**3)
    check_limits(Media("amr", None, estimated=True), 100)


def test_a_header_that_claims_hours_in_a_kilobyte_is_not_believed():
    data = bytearray(recordings.silence(0.5, "m4a"))
    at = data.index(b"mdhd") + 20
    data[at : at + 4] = struct.pack(">I", 0xFFFFFF00)

    media = probed(CountingSource(bytes(data)))

    assert media.estimated
    check_limits(media, len(data))


def test_every_refusal_is_one_kind_of_error_with_a_condition_and_a_sentence():
    refusals = MediaRejected.__subclasses__()

    assert len(refusals) == 7
    assert all(refusal.__doc__ for refusal in refusals)
    assert str(MediaTooLong(5 * HOUR + 61)).startswith("The recording lasts 5 h 1 min 1 s")
