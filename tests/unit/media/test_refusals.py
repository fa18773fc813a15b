"""Files that are refused before a job starts: the error, and a helpful sentence."""

# ruff: noqa: A002  format is the word for it everywhere here

from functools import cache, partial

import pytest

from tests import recordings
from tests.odd_recordings.encodings import named
from tests.unit.media.giants import mp4_parts
from tests.unit.media.sources import CountingSource, GiantSource, probed
from transcription.media import (
    EmptyMedia,
    Media,
    MediaTooLarge,
    MediaTooLong,
    MediaTooShort,
    NoAudio,
    NotMedia,
    UnsupportedMediaFormat,
    check_limits,
)

HOUR = 3600.0
NAMES = ("sound", "sound.mp3", "sound.wav")


@cache
def encoded(container: str, codec: str) -> bytes:
    return recordings.encode(bytes(32_000), container, codec=codec, rate=48_000)


def transport_stream(packet: int, phase: int) -> bytes:
    """Packets as cameras (with a time before each) and broadcasters (a checksum behind) write."""
    data = encoded("mpegts", "mp2")
    packets = (data[at : at + 188] for at in range(0, len(data), 188))
    return bytes(phase) + b"".join(one.ljust(packet, b"\1") for one in packets)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("data", "named_as"),
    [
        (partial(encoded, "aiff", "pcm_s16be"), "an AIFF sound file"),
        (partial(encoded, "caf", "pcm_s16le"), "a Core Audio file"),
        (partial(encoded, "adts", "aac"), "a raw AAC sound file"),
        (partial(encoded, "avi", "libmp3lame"), "an AVI film"),
        (partial(encoded, "au", "pcm_s16be"), "a Sun sound file"),
        (partial(encoded, "w64", "pcm_s16le"), "a Sony Wave64 sound file"),
        (partial(encoded, "flv", "aac"), "a Flash film"),
        (partial(encoded, "ac3", "ac3"), "a Dolby Digital sound file"),
        (partial(encoded, "wv", "wavpack"), "a WavPack file"),
        (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11" + bytes(100), "a Windows Media file"),
        (partial(transport_stream, 188, 0), "an MPEG transport stream"),
        (partial(transport_stream, 192, 4), "an MPEG transport stream"),
        (partial(transport_stream, 204, 100), "an MPEG transport stream"),
        (b"NIST_1A\n   1024\n" + b" " * 1008 + bytes(1000), "a NIST SPHERE sound file"),
        (b"\x02#!SILK_V3" + bytes(100), "a SILK voice message"),
        (b"#!AMR_MC1.0\n" + bytes(100), "several channels"),
        (b"RIFF\0\0\0\0RMIDdata", "a MIDI file"),
        (lambda: named("aac.m4a").make().replace(b"M4A ", b"M4P "), "a copy-protected"),
        (lambda: named("aac.mp4").make().replace(b"mp4a", b"enca"), "a copy-protected"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_format_that_transcribe_does_not_take_is_named(data, named_as, name):
    with pytest.raises(UnsupportedMediaFormat, match=named_as) as refusal:
        probed(CountingSource(data() if callable(data) else data), name)

    assert "Convert it to mp3, mp4, wav, flac, ogg, amr, webm or m4a" in str(refusal.value)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("data", "named_as"),
    [
        (b"%PDF-1.7\n" + bytes(1000), "a PDF document"),
        (b"PK\x03\x04" + bytes(1000), "a ZIP archive"),
        (b"\x89PNG\r\n\x1a\n" + bytes(1000), "a PNG picture"),
        (b"\xff\xd8\xff\xe0" + bytes(1000), "a JPEG picture"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "a WebP picture"),
        (b"\0\0\0\x18ftypheic" + bytes(100), "a picture"),
        ("Grüße, dies ist ein Brief.\n".encode() * 100, "a text"),
        (b"HTTP/1.1 404 Not Found\r\n\r\n<html><body>Not found", "a text"),
        (b"x", "a text"),
        (b"\x1a\x45\xdf\xa3\x87\x42\x82\x84abcd\x18\x53\x80\x67\x80", "not a recording of any"),
    ],
)
def test_what_is_no_media_is_refused_whatever_its_name(data, named_as, name):
    with pytest.raises(NotMedia, match=named_as):
        probed(CountingSource(data), name)


UNKNOWN = (
    *(recordings.rubbish(size) for size in (10, 1000, 1_000_000)),
    bytes(100_000),
    b"\xff" * 100_000,
)


@pytest.mark.parametrize("data", UNKNOWN, ids=range(len(UNKNOWN)))
def test_an_unknown_content_is_refused_if_decoders_need_a_header(data):
    for name in ("a", "a.wav", "a.m4a", "a.webm"):
        with pytest.raises(NotMedia, match="not a recording of any known kind"):
            probed(CountingSource(data), name)


@pytest.mark.parametrize("data", UNKNOWN, ids=range(len(UNKNOWN)))
@pytest.mark.parametrize("format", ["mp3", "ogg", "flac"])
def test_an_unknown_content_is_for_transcribe_to_decide_on_if_decoders_search_it(format, data):
    media = probed(CountingSource(data), f"a.{format.upper()}")

    assert media == Media(format, None, estimated=True)


@pytest.mark.parametrize(
    ("format", "kept"),
    [("wav", 30), ("flac", 20), ("ogg", 20), ("webm", 40), ("mp4", 3000), ("m4a", 3000)],
)
def test_a_recording_cut_off_before_its_sound_can_be_found_is_called_damaged(format, kept):
    data = recordings.speech("hello", format)[:kept]

    with pytest.raises(NotMedia, match="damaged"):
        probed(CountingSource(data), f"hello.{format}")


@pytest.mark.parametrize("format", ["mp4", "webm"])
def test_a_film_without_sound_is_refused_as_such(format):
    with pytest.raises(NoAudio, match="without a sound track"):
        probed(CountingSource(recordings.film_without_sound(format)))


@pytest.mark.parametrize(
    ("source", "error"),
    [
        (CountingSource(b""), EmptyMedia),
        (GiantSource(2 * 1024**3 + 1, {}), MediaTooLarge),
    ],
)
def test_a_size_that_rules_a_file_out_is_refused_without_reading(source, error):
    with pytest.raises(error):
        probed(source)

    assert source.requests == 0


@pytest.mark.parametrize("format", recordings.FORMATS)
def test_less_than_half_a_second_is_too_short_and_more_is_not(format):
    short, enough = recordings.silence(0.3, format), recordings.silence(0.6, format)

    with pytest.raises(MediaTooShort, match=r"at least 0\.5"):
        check_limits(probed(CountingSource(short)), len(short))
    check_limits(probed(CountingSource(enough)), len(enough))


def test_a_recording_over_four_hours_is_refused_only_if_that_is_sure():
    check_limits(Media("wav", 5 * HOUR + 61, estimated=True), 1000)

    with pytest.raises(MediaTooLong, match=r"lasts 5 h 1 min 1 s.*at most 4 hours"):
        check_limits(Media("wav", 5 * HOUR + 61, estimated=False), 1000)


def test_exactly_the_limits_are_taken():
    check_limits(Media("wav", 0.5, estimated=False), 1)
    check_limits(Media("wav", 4 * HOUR, estimated=False), 2 * 1024**3)
    check_limits(Media("amr", None, estimated=True), 100)


def test_a_header_that_claims_hours_in_a_few_kilobytes_is_not_believed():
    data = b"".join(mp4_parts("m4a").values())

    media = probed(CountingSource(data))

    assert (media.seconds, media.estimated) == (3 * HOUR, True)
