"""Every format as real encoders write it, its length against what PyAV decodes."""

# ruff: noqa: A002  format is the word for it everywhere here

import pytest

from tests import recordings
from tests.unit.media.sources import CountingSource, probed

RATES = (8000, 16_000, 22_050, 44_100, 48_000)
# AAC comes in frames of up to 128 ms, and encoders put one or two before the sound
PADDING = 0.15
LONG = bytes(16_000 * 2 * 120)


def decoded_seconds(data: bytes) -> float:
    return len(recordings.decode(data)) / 32_000


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("format", recordings.FORMATS)
def test_format_and_length_are_what_a_decoder_finds(format, rate):
    data = recordings.speech("hello", format, rate=rate)

    media = probed(CountingSource(data), f"hello.{format}")

    assert media.format == format
    assert media.seconds == pytest.approx(decoded_seconds(data), abs=PADDING)
    assert not media.estimated


@pytest.mark.parametrize("format", recordings.FORMATS)
def test_a_longer_recording_is_measured_from_its_ends(format):
    data = recordings.speech("welcome", format, repeats=15)

    media = probed(CountingSource(data), f"welcome.{format}")

    assert len(data) > 500_000  # many times what is read
    assert media.seconds == pytest.approx(15 * 10.15 + 14, abs=0.5)


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("format", [name for name in recordings.FORMATS if name != "amr"])
def test_channels_and_rate_are_told(format, channels):
    data = recordings.speech("hello", format, rate=48_000, channels=channels)

    media = probed(CountingSource(data), f"hello.{format}")

    assert (media.sample_rate, media.channels) == (48_000, channels)


@pytest.mark.parametrize(
    "name", ["HELLO.MP3", "hello", "hello.wav", "hello.tar.gz", "", "..", "é.MP4"]
)
@pytest.mark.parametrize("format", [name for name in recordings.FORMATS if name != "m4a"])
def test_the_content_decides_whatever_the_name_says(format, name):
    media = probed(CountingSource(recordings.speech("hello", format)), name)

    assert media.format == format


@pytest.mark.parametrize(
    ("made", "name", "told"),
    [
        ("mp4", "a.M4A", "m4a"),
        ("mp4", "a.mp4", "mp4"),
        ("mp4", "a", "mp4"),
        ("m4a", "a.mp4", "m4a"),
    ],
)
def test_the_name_decides_only_where_a_sound_file_could_be_both_mp4_and_m4a(made, name, told):
    media = probed(CountingSource(recordings.speech("hello", made)), name)

    assert media.format == told


@pytest.mark.parametrize("format", ["mp4", "webm"])
def test_a_film_is_as_long_as_its_sound(format):
    data = recordings.speech("hello", format, film=True)

    media = probed(CountingSource(data), "film.m4a")

    assert media.format == format
    assert media.seconds == pytest.approx(2.38, abs=0.25)


@pytest.mark.parametrize("format", ["wav", "flac", "ogg", "webm", "mp3"])
def test_a_live_recording_without_a_length_in_its_header_is_measured(format):
    data = recordings.encode(LONG, format, piped=True)

    media = probed(CountingSource(data), f"live.{format}")

    assert media.seconds == pytest.approx(120, abs=0.2)
    assert media.estimated is (format == "mp3")


@pytest.mark.parametrize("film", [False, True])
@pytest.mark.parametrize(
    "flags",
    [
        "frag_keyframe+empty_moov",
        "frag_every_frame+empty_moov",
        "frag_keyframe+empty_moov+default_base_moof+skip_trailer",
        "dash+delay_moov",
    ],
)
def test_a_fragmented_mp4_is_measured(flags, film):
    options = {"movflags": flags, "frag_duration": "5000000"}
    data = recordings.encode(LONG, "mp4", film=film, options=options)

    media = probed(CountingSource(data), "film.mp4")

    assert media.seconds == pytest.approx(120, abs=0.5)


@pytest.mark.parametrize(
    ("format", "codec"),
    [
        ("ogg", "vorbis"),
        ("ogg", "flac"),
        ("webm", "vorbis"),
        ("wav", "pcm_s24le"),
        ("wav", "pcm_f32le"),
        ("wav", "pcm_mulaw"),
        ("wav", "adpcm_ms"),
        ("m4a", "alac"),
    ],
)
def test_other_codecs_in_a_known_container_are_measured(format, codec):
    data = recordings.encode(LONG, format, codec=codec, channels=2)

    media = probed(CountingSource(data), f"sound.{format}")

    assert media.format == format
    assert media.seconds == pytest.approx(120, abs=0.3)


def test_narrow_and_wide_band_amr_are_told_apart():
    narrow = probed(CountingSource(recordings.speech("welcome", "amr", rate=8000)))
    wide = probed(CountingSource(recordings.speech("welcome", "amr", rate=16_000)))

    assert (narrow.sample_rate, wide.sample_rate) == (8000, 16_000)
    assert narrow.seconds == wide.seconds == pytest.approx(10.14)
