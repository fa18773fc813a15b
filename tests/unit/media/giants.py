"""Files of 2 GB in every format, made of the ends of real ones."""

import struct
from collections.abc import Callable
from dataclasses import dataclass

from tests import recordings
from tests.unit.media.sources import GiantSource

SIZE = 2 * 1024**3
HOUR = 3600
_SOUND = b"\x21\x10\x05"  # stands for samples: anything but zeros


@dataclass(frozen=True)
class Giant:
    """A source, its name, and what the probe should find; within is relative, for estimates."""

    source: GiantSource
    name: str
    seconds: float
    estimated: bool = False
    within: float = 0.0001


def wav() -> Giant:
    return _wav(b"RIFF", b"", SIZE - 44)


def streamed_wav() -> Giant:
    return _wav(b"RIFF", b"", 0xFFFFFFFF)


def rf64_after_a_picture() -> Giant:
    sizes = struct.pack("<4sIQQQI", b"ds64", 28, SIZE, SIZE, 0, 0)
    return _wav(b"RF64", sizes + struct.pack("<4sI", b"id3 ", 20_000_000), 0xFFFFFFFF, 20_000_000)


def _wav(kind: bytes, before: bytes, size: int, hole: int = 0) -> Giant:
    sound = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 2, 48_000, 192_000, 4, 16)
    data = struct.pack("<4sI", b"data", size)
    head = kind + b"\xff\xff\xff\xffWAVE" + sound + before
    pieces = {0: head, len(head) + hole: data}
    seconds = (SIZE - len(head) - hole - 8) / 192_000
    return Giant(GiantSource(SIZE, pieces), "long.wav", seconds)


def flac() -> Giant:
    head = bytearray(recordings.speech("welcome", "flac")[:60_000])
    head[21:26] = bytes([head[21] & 0xF0, 0, 0, 0, 0])  # a live writer knows no count of samples
    block = int.from_bytes(head[8:10], "big")
    number = 3 * HOUR * 16_000 // block
    frame = b"\xff\xf8\xc0\x08" + chr(number).encode()
    tail = frame + bytes([_crc8(frame)]) + bytes(3000)
    source = GiantSource(SIZE, {0: bytes(head), SIZE - len(tail): tail})
    seconds = (number * block + 4096) / 16_000
    return Giant(source, "long.flac", seconds, estimated=True, within=0.001)


def ogg() -> Giant:
    head = recordings.speech("welcome", "ogg")[:65_000]
    page = head[:5] + b"\x04" + struct.pack("<Q", 100 * HOUR * 48_000) + head[14:18]
    page += bytes(8) + b"\x01\x64" + bytes(100)
    source = GiantSource(SIZE, {0: head, SIZE - len(page): page})
    return Giant(source, "long.ogg", 100 * HOUR, estimated=True, within=0.001)


def mp3_with_a_count() -> Giant:
    data, frame = recordings.speech("welcome", "mp3"), _silent_mp3_frame()
    begin = data.index(frame[:2], 10)
    head = bytearray(data[: begin + len(frame)])
    at = head.index(b"Info")
    head[at + 8 : at + 16] = struct.pack(">II", (SIZE - begin) // len(frame), SIZE - begin)
    shift = begin % len(frame)
    source = GiantSource(SIZE, {0: bytes(head)}, frame[-shift:] + frame[:-shift])
    return Giant(source, "long.mp3", (SIZE - begin) / 8000)


def mp3_without_a_count() -> Giant:
    frame = _silent_mp3_frame()
    return Giant(GiantSource(SIZE, {}, frame), "long.mp3", SIZE / 8000, estimated=True, within=0.01)


def mp3_after_a_picture() -> Giant:
    frame, picture = _silent_mp3_frame(), 60_000_000
    size = bytes(picture >> shift & 0x7F for shift in (21, 14, 7, 0))
    tag = {0: b"ID3\4\0\0" + size, 10: bytes(100_000)}
    source = GiantSource(SIZE, tag, frame)
    return Giant(source, "long.mp3", (SIZE - picture) / 8000, estimated=True, within=0.01)


def _silent_mp3_frame() -> bytes:
    # MPEG 2, layer III, 64 kbit/s, 16 kHz: 288 bytes for 36 ms
    return b"\xff\xf3\x88\xc4" + bytes(284)


def amr() -> Giant:
    frame = b"\x3c" + b"\x48" * 31
    source = GiantSource(SIZE, {0: b"#!AMR\n" + frame * 10}, frame[6:] + frame[:6])
    return Giant(source, "long.amr", SIZE / 32 * 0.02, estimated=True, within=0.001)


def mp4_with_its_header_at_the_end() -> Giant:
    parts, seconds = mp4_parts("mp4"), 3 * HOUR
    film = _box(b"trak", _box(b"tkhd", bytes(84)) + _video_media(3_000_000))
    moov = _box(b"moov", _inside(parts[b"moov"], film))
    head = parts[b"ftyp"] + struct.pack(">I4sQ", 1, b"mdat", SIZE - len(moov) - len(parts[b"ftyp"]))
    pieces = {0: head, SIZE - len(moov): moov}
    return Giant(GiantSource(SIZE, pieces, _SOUND), "long.mp4", seconds)


def m4a_with_its_header_first() -> Giant:
    parts = mp4_parts("m4a")
    head = parts[b"ftyp"] + parts[b"moov"]
    head += struct.pack(">I4sQ", 1, b"mdat", SIZE - len(head))
    return Giant(GiantSource(SIZE, {0: head}, _SOUND), "long.m4a", 3 * HOUR)


def fragmented_mp4() -> Giant:
    options = {"movflags": "frag_every_frame+empty_moov+default_base_moof+skip_trailer"}
    whole = recordings.encode(bytes(640_000), "mp4", options=options)
    last = bytearray(whole[whole.rindex(b"moof") - 4 :])
    at = last.index(b"tfdt") + 4
    assert last[at] == 1
    last[at + 4 : at + 12] = struct.pack(">Q", 5 * HOUR * 16_000)
    source = GiantSource(SIZE, {0: whole[:60_000], SIZE - len(last): bytes(last)})
    return Giant(source, "long.mp4", 5 * HOUR, estimated=True)


def webm() -> Giant:
    head = bytearray(recordings.speech("welcome", "webm")[:60_000])
    at = head.index(b"\x44\x89\x88") + 3
    head[at : at + 8] = struct.pack(">d", 2 * HOUR * 1000)
    source = GiantSource(SIZE, {0: bytes(head)})
    return Giant(source, "long.webm", 2 * HOUR, estimated=True)


def live_webm() -> Giant:
    head = recordings.encode(bytes(640_000), "webm", options={"live": "1"})[:40_000]
    time = 6 * HOUR * 1000
    block = b"\xa3\x84\x81\x00\x00\x80"
    tail = b"\x1f\x43\xb6\x75\xff\xe7\x84" + struct.pack(">I", time) + block + b"\xec\x43\xe8"
    tail += bytes(1000)
    source = GiantSource(SIZE, {0: head, SIZE - len(tail): tail})
    return Giant(source, "live.webm", 6 * HOUR, estimated=True)


GIANTS: tuple[Callable[[], Giant], ...] = (
    wav,
    streamed_wav,
    rf64_after_a_picture,
    flac,
    ogg,
    mp3_with_a_count,
    mp3_without_a_count,
    mp3_after_a_picture,
    amr,
    mp4_with_its_header_at_the_end,
    m4a_with_its_header_first,
    fragmented_mp4,
    webm,
    live_webm,
)


def mp4_parts(kind: str) -> dict[bytes, bytes]:
    """The top boxes of a real file whose sound claims to last 3 hours."""
    data = bytearray(recordings.speech("hello", kind))
    movie, media = (data.index(name) + 16 for name in (b"mvhd", b"mdhd"))
    movie_scale = int.from_bytes(data[movie : movie + 4], "big")
    scale = int.from_bytes(data[media : media + 4], "big")
    struct.pack_into(">I", data, media + 4, 3 * HOUR * scale)
    struct.pack_into(">I", data, data.index(b"tkhd") + 24, 3 * HOUR * movie_scale)
    struct.pack_into(">III", data, data.index(b"stts") + 8, 1, 3 * HOUR, scale)
    parts, at = {}, 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        parts[bytes(data[at + 4 : at + 8])] = bytes(data[at : at + size])
        at += size
    return parts


def _inside(moov: bytes, first_track: bytes) -> bytes:
    """The content of a movie header with one more track before the others."""
    at = moov.index(b"trak") - 4
    return moov[8:at] + first_track + moov[at:]


def _video_media(table: int) -> bytes:
    clock = struct.pack(">IIIIIHH", 0, 0, 0, 90_000, 90_000 * 10, 0, 0)
    handler = struct.pack(">II4s", 0, 0, b"vide") + bytes(13)
    index = _box(b"minf", _box(b"stbl", _box(b"stsz", bytes(table))))
    return _box(b"mdia", _box(b"mdhd", clock) + _box(b"hdlr", handler) + index)


def _box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body) + 8, name) + body


def _crc8(data: bytes) -> int:
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc << 1) ^ (0x107 if crc & 0x80 else 0)
    return crc
