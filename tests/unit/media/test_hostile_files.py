"""Broken and hostile files: never a hang, more than the budget, or any error but a refusal."""

import struct
import time
from functools import cache

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests import recordings
from tests.fuzzing import fuzz
from tests.unit.media.sources import CountingSource, GiantSource, probed
from transcription.media import MediaRejected, check_limits

FUZZ = fuzz(200, deadline=3000)
MAGIC = (
    b"RIFF\0\0\0\0WAVEfmt ",
    b"RF64\0\0\0\0WAVEds64",
    b"fLaC\0\0\0\x22",
    b"OggS\0\2",
    b"#!AMR\n",
    b"#!AMR-WB\n",
    b"\x1a\x45\xdf\xa3\x87\x42\x82\x84webm\x18\x53\x80\x67\xff",
    b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom",
    b"\0\0\0\x10ftypM4A \0\0\0\0\0\0\0\0moov",
    b"ID3\4\0\0\0\0\1\0",
    b"\xff\xfb\x90\x64",
    b"\xff\xf1\x50\x80",
    b"FORM\0\0\0\0AIFF",
)


@cache
def good_files() -> tuple[bytes, ...]:
    quiet = bytes(64_000)
    fragments = {"movflags": "frag_every_frame+empty_moov"}
    return (
        *(recordings.silence(0.6, name) for name in recordings.FORMATS),
        recordings.encode(quiet, "webm", piped=True),
        recordings.encode(quiet, "mp4", options=fragments),
        recordings.encode(quiet, "mp4", options={"movflags": "dash+delay_moov"}),
        recordings.encode(quiet, "mp4", film=True),
        recordings.encode(quiet, "mp3", options={"write_xing": "0"}),
        recordings.encode(quiet, "wav", options={"rf64": "always"}),
        recordings.encode(quiet, "ogg", codec="flac"),
    )


def survives(source: CountingSource, name: str) -> None:
    """Asserts the one requirement for every file."""
    try:
        media = probed(source, name)
        check_limits(media, source.size)
    except MediaRejected:
        return
    assert media.seconds is None or 0 <= media.seconds < float("inf")
    assert media.seconds is not None or media.estimated


@st.composite
def broken_files(draw: st.DrawFn) -> bytes:
    data = bytearray(draw(st.sampled_from(good_files())))
    headers = min(len(data), 1500)
    for _ in range(draw(st.integers(1, 6))):
        near = draw(st.sampled_from((headers, len(data))))
        at = draw(st.integers(0, max(0, near - 1)))
        piece = draw(
            st.one_of(
                st.binary(min_size=1, max_size=9),
                st.sampled_from((bytes(8), b"\xff" * 8, b"\x7f" + b"\xff" * 7, b"\0\0\0\1" * 3)),
            )
        )
        match draw(st.sampled_from(("overwrite", "insert", "delete", "cut", "double"))):
            case "overwrite":
                data[at : at + len(piece)] = piece
            case "insert":
                data[at:at] = piece
            case "delete":
                del data[at : at + draw(st.integers(1, 200))]
            case "cut":
                del data[at:]
            case "double":
                data += data[at : at + 3000]
    return bytes(data)


@FUZZ
@given(data=broken_files(), name=st.sampled_from(("a.mp3", "a.m4a", "a.MP4", "a", "a.3gp")))
def test_any_damage_to_a_good_file_ends_as_media_or_a_refusal(data, name):
    survives(CountingSource(data), name)


@FUZZ
@given(data=broken_files(), size=st.integers(1, 2**31), pattern=st.binary(min_size=1, max_size=8))
def test_a_damaged_start_of_a_file_of_any_size_ends_as_media_or_a_refusal(data, size, pattern):
    survives(GiantSource(size, {0: data[:size]}, pattern), "a.mp4")


@FUZZ
@given(magic=st.sampled_from(MAGIC), rest=st.binary(max_size=3000), name=st.text(max_size=20))
@example(magic=b"", rest=b"\0", name="a\0.mp3")
def test_any_bytes_behind_a_known_signature_end_as_media_or_a_refusal(magic, rest, name):
    survives(CountingSource(magic + rest), name)


@FUZZ
@given(data=broken_files(), lie=st.integers(1, 2**40))
def test_a_source_whose_size_is_not_its_true_one_ends_as_media_or_a_refusal(data, lie):
    survives(CountingSource(data, size=lie), "a")


def box(name: bytes, body: bytes, size: int | None = None) -> bytes:
    return struct.pack(">I4s", len(body) + 8 if size is None else size, name) + body


def nested(name: bytes, depth: int) -> bytes:
    data = b""
    for _ in range(depth):
        data = box(name, data)
    return data


FTYP = box(b"ftyp", b"mp42\0\0\0\0")
WEBM = b"\x1a\x45\xdf\xa3\x87\x42\x82\x84webm\x18\x53\x80\x67"


@pytest.mark.parametrize(
    "data",
    [
        FTYP + box(b"moov", nested(b"trak", 5000)),
        FTYP + box(b"moov", box(b"trak", b"") * 30_000),
        FTYP + box(b"free", b"") * 30_000,
        FTYP + box(b"moov", b"", size=0),
        FTYP + box(b"mdat", b"", size=1) + b"\xff" * 8,
        FTYP + box(b"mdat", b"", size=1) + bytes(8),
        FTYP + box(b"mdat", b"", size=7) * 1000,
        WEBM + b"\xff" + b"\x16\x54\xae\x6b\xff" * 20_000,
        WEBM + b"\xff" + b"\xec\x80" * 100_000,
        WEBM + b"\xff" + b"\x1f\x43\xb6\x75\xff" * 30_000,
        WEBM + b"\xff\x15\x49\xa9\x66\x8b\x44\x89\x88\x7f\xf0" + bytes(6),
        b"OggS" + bytes(22) + b"\0" + b"OggS\0" * 50_000,
        b"RIFF\0\0\0\0WAVE" + b"LIST\0\0\0\0" * 30_000,
        b"#!AMR\n" + b"\x7c" * 250_000,
        b"fLaC\0\0\0\x22" + bytes(10) + b"\x0a\xc4\x42\xf0" + b"\xff\xf8\xc9\x18" * 60_000,
        b"\xff\xfb\x90\x64" * 60_000,
        b"\xff\xe2" * 120_000,
    ],
    ids=range(17),
)
def test_files_made_to_keep_a_parser_busy_are_through_in_no_time(data):
    survives(CountingSource(data), "a.mp3")


@pytest.mark.parametrize(
    ("format", "options", "end"),
    [
        ("webm", {"live": "1"}, b"\x1f\x43\xb6\x75\xff\xe7\x81\0"),
        ("mp4", {"movflags": "frag_every_frame+empty_moov"}, b"\0\0\xff\0moof"),
        ("mp4", {"movflags": "frag_every_frame+empty_moov"}, b"\0\0\0\x10moof\0\0\0\x08traf"),
    ],
)
def test_an_end_full_of_what_is_looked_for_there_is_through_in_no_time(format, options, end):  # noqa: A002
    head = recordings.encode(bytes(64_000), format, options=options)[:5000]
    started = time.monotonic()

    survives(GiantSource(2**31, {0: head}, end), f"a.{format}")

    assert time.monotonic() - started < 5


def test_frames_that_say_they_have_no_size_end_as_media_or_a_refusal():
    live = recordings.encode(bytes(64_000), "webm", options={"live": "1"})

    survives(CountingSource(live.replace(b"\x81\0\0\x80", b"\0\0\0\x80")), "a.webm")
    survives(CountingSource(b"\xff\xf1\x50\x80" + bytes(100)), "a.aac")


def test_an_end_without_a_frame_and_a_gap_before_the_segment_end_as_media_or_a_refusal():
    for name in ("flac", "amr"):
        head = recordings.speech("welcome", name)[:60_000]
        survives(GiantSource(2**31, {0: head}, b"\xff"), f"a.{name}")
    header, segment = WEBM[:-4], WEBM[-4:]
    survives(CountingSource(header + b"\xec\x80" + segment + b"\xff"), "a.webm")


def test_a_source_that_answers_with_nothing_is_refused():
    survives(CountingSource(b"", size=10**9), "a.wav")


def test_a_failure_of_the_source_is_passed_on():
    class Unplugged(CountingSource):
        def read(self, offset: int, length: int) -> bytes:
            raise ConnectionError

    with pytest.raises(ConnectionError):
        probed(Unplugged(b"RIFF"))
