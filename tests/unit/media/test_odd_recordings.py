"""The probe against a full decode, over files of every kind that people upload."""

from functools import cache

import pytest

from tests import recordings
from tests.odd_recordings import odd_recordings
from tests.odd_recordings.encodings import named
from tests.odd_recordings.recording import Verdict
from tests.unit.media.sources import CountingSource, probed
from transcription.domain.notices import no_speech_notice
from transcription.media.window import MAX_BYTES, MAX_REQUESTS

KINDS = sorted({odd.kind for odd in odd_recordings()})


@cache
def verdicts(kind: str) -> list[Verdict]:
    return [Verdict(odd) for odd in odd_recordings() if odd.kind == kind]


@pytest.mark.parametrize("kind", KINDS)
def test_no_file_that_a_decoder_reads_is_refused(kind):
    assert [verdict.odd.name for verdict in verdicts(kind) if verdict.is_wrongly_refused] == []


@pytest.mark.parametrize("kind", KINDS)
def test_no_length_that_is_called_exact_is_off_by_more_than_two_per_cent(kind):
    assert [verdict.odd.name for verdict in verdicts(kind) if verdict.is_wrongly_sure] == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_probe_keeps_to_its_budget(kind):
    assert max(verdict.source.requests for verdict in verdicts(kind)) <= MAX_REQUESTS
    assert max(verdict.source.bytes_read for verdict in verdicts(kind)) <= MAX_BYTES


@pytest.mark.parametrize("kind", ["as encoded", "streamed", "tagged", "truncated"])
def test_an_estimate_is_near_what_is_decoded(kind):
    estimates = [one for one in verdicts(kind) if one.refusal is None and one.decoded]

    assert [one.odd.name for one in estimates if one.error > 0.25] == []


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("cbr.mp3", (0.3, 11.0)),
        ("vbr.mp3", (11.0, 11.0)),
        ("opus.ogg", (4.0, 5.0)),
        ("flac.flac", (4.0, 4.0)),
    ],
)
def test_files_that_were_joined_are_as_long_as_their_parts(name, parts):
    data = b"".join(named(name).make(seconds) for seconds in parts)

    assert probed(CountingSource(data)).seconds == pytest.approx(sum(parts), rel=0.02)


def test_a_small_file_and_a_header_of_the_whole_file_make_a_length_exact():
    sure = {one.odd.name for one in verdicts("as encoded") if one.is_sure}

    assert {"cbr.mp3", "vbr.mp3", "aac.mp4", "film.mp4", "aac.m4a", "iphone.mov"} < sure
    assert {"pcm16.wav", "flac.flac", "opus.ogg", "narrow.amr", "wide.amr", "opus.webm"} < sure
    assert {"cbr-high.mp3", "vbr-high.mp3", "film-high.mp4", "pcm16-high.wav"} < sure
    assert {"flac-high.flac", "aac-high.m4a", "alac.m4a", "rf64.wav"} < sure


def test_a_live_recording_is_measured_by_its_last_sounds():
    for name in ("live.webm", "fragments.mp4", "fragments-without-index.mp4", "dash.mp4"):
        media = probed(CountingSource(named(name).make()), name)

        assert media.seconds == pytest.approx(11.0, rel=0.01)


def test_an_ogg_recorded_from_the_middle_of_a_broadcast_starts_at_zero():
    data = bytearray(recordings.speech("welcome", "ogg", repeats=2))
    hours, at = 5 * 3600 * 48_000, -1
    while (at := data.find(b"OggS", at + 1)) >= 0:
        granule = int.from_bytes(data[at + 6 : at + 14], "little")
        if granule:
            data[at + 6 : at + 14] = (granule + hours).to_bytes(8, "little")

    assert probed(CountingSource(bytes(data))).seconds == pytest.approx(21.3, abs=1.1)


def test_a_wav_in_the_extensible_form_is_measured():
    guid = b"\1\0\0\0\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71"
    fmt = b"\xfe\xff\2\0\x44\xac\0\0\0\0\0\0\6\0\x18\0\x16\0\x18\0\3\0\0\0" + guid
    chunks = b"fmt " + len(fmt).to_bytes(4, "little") + fmt + b"LIST\3\0\0\0abc\0"
    chunks += b"data" + (264_600).to_bytes(4, "little") + bytes(264_600)

    assert probed(CountingSource(b"BW64\0\0\0\0WAVE" + chunks)).seconds == 1.0


@pytest.mark.parametrize(
    ("name", "format"),
    [("a.M4A", "m4a"), ("a.mp4", "mp4"), ("a", "mp4")],
)
def test_the_name_decides_whether_sound_in_an_mp4_container_is_m4a(name, format):  # noqa: A002
    assert probed(CountingSource(named("aac.mp4").make()), name).format == format
    assert probed(CountingSource(named("phone.3gp").make()), name).format == format
    assert probed(CountingSource(named("film.mp4").make()), name).format == "mp4"
    assert probed(CountingSource(named("aac.m4a").make()), name).format == "m4a"


@pytest.mark.parametrize(
    ("encoding", "format"),
    [("aac.mkv", "webm"), ("iphone.mov", "mp4"), ("phone.3g2", "mp4"), ("layer-two.mp3", "mp3")],
)
def test_what_decoders_read_alike_is_handed_on_as_the_format_next_to_it(encoding, format):  # noqa: A002
    assert probed(CountingSource(named(encoding).make()), "talk").format == format


def test_several_audio_tracks_are_counted():
    media = [one.media for one in verdicts("several tracks") if one.media]

    assert {(one.audio_tracks, one.notices[0][:28]) for one in media} == {
        (2, "The file has 2 audio tracks.")
    }
    assert "first of the 2 in the file" in str(no_speech_notice(2))


def test_one_audio_track_is_nothing_to_notice():
    assert probed(CountingSource(named("film.mp4").make())).notices == ()
    assert no_speech_notice(1) is None
