"""Files whose headers are false, or belong to another part of the file."""

import struct
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from tests.odd_recordings.encodings import MP3, named
from tests.odd_recordings.recording import OddRecording


def odd_recordings() -> Iterator[OddRecording]:
    """Headers of every format."""
    for encoding in MP3:
        yield encoding.changed("false header", "xing-doubled", _xing_doubled)
        yield encoding.changed("false header", "xing-no-bytes", _xing_without_bytes)
    for name in ("aac.mp4", "aac-high.m4a", "film-high.mp4"):
        for box, factor in ((b"mdhd", 3), (b"mdhd", 0), (b"tkhd", 3)):
            change = partial(_mp4_times, box=box, factor=factor)
            yield named(name).changed("false header", f"{box.decode()}-times-{factor}", change)
    for name in ("opus.webm", "opus-high.webm", "film.webm"):
        yield named(name).changed("false header", "duration-halved", _webm_halved)
    for name in ("flac.flac", "flac-high.flac"):
        for samples in (0, 1_000_000_000):
            change = partial(_flac_samples, samples=samples)
            yield named(name).changed("false header", f"{samples}-samples", change)
    for size in (0, 1_000, 0x7FFFFFFF, 0xFFFFFFFF):
        change = partial(_wav_data, size=size)
        yield named("pcm16-high.wav").changed("false header", f"data-{size:x}", change)
    yield named("pcm16-high.wav").changed("false header", "not-padded", _wav_not_padded)
    yield named("aac-high.mp4").changed("false header", "trimmed", _mp4_trimmed)
    yield from _joined()


def _joined() -> Iterator[OddRecording]:
    cbr, opus = named("cbr.mp3"), named("opus-high.ogg")
    other_rate = replace(cbr, rate=44_100)
    other_bits = replace(named("cbr-no-header.mp3"), bits=320_000)
    parts: dict[str, Callable[[], bytes]] = {
        "two-rates.mp3": lambda: cbr.make(4.0) + other_rate.make(6.0),
        "two-bit-rates.mp3": lambda: other_bits.make(3.0) + cbr.make(),
        "other-serials.ogg": lambda: b"".join(_with_serial(opus.make(), n) for n in range(3)),
    }
    for name, make in parts.items():
        yield OddRecording("joined", name, make)


def _at(data: bytes, name: bytes) -> int:
    """Returns the end of the last occurrence of a name."""
    return data.rindex(name) + len(name)


def _xing_doubled(data: bytes) -> bytes:
    at = max(data.find(b"Xing"), data.find(b"Info")) + 8
    if at < 8:
        return data
    frames = 2 * int.from_bytes(data[at : at + 4], "big")
    return data[:at] + struct.pack(">I", frames) + data[at + 4 :]


def _xing_without_bytes(data: bytes) -> bytes:
    at = max(data.find(b"Xing"), data.find(b"Info")) + 7
    return data if at < 7 else data[:at] + bytes([data[at] & 0xFD]) + data[at + 1 :]


def _mp4_times(data: bytes, box: bytes, factor: int) -> bytes:
    changed = bytearray(data)
    at = _at(data, box) + (16 if box == b"mdhd" else 20)
    struct.pack_into(">I", changed, at, struct.unpack_from(">I", data, at)[0] * factor)
    return bytes(changed)


def _mp4_trimmed(data: bytes) -> bytes:
    """The edit list shows the first 3 seconds, as after a cut on a phone."""
    changed = bytearray(data)
    at = _at(data, b"mvhd") + 12
    shown = 3 * int.from_bytes(data[at : at + 4], "big")
    for box, offset in ((b"elst", 8), (b"tkhd", 20), (b"mvhd", 16)):
        struct.pack_into(">I", changed, _at(data, box) + offset, shown)
    return bytes(changed)


def _webm_halved(data: bytes) -> bytes:
    changed = bytearray(data)
    at = data.index(b"\x44\x89\x88") + 3
    struct.pack_into(">d", changed, at, struct.unpack_from(">d", data, at)[0] / 2)
    return bytes(changed)


def _flac_samples(data: bytes, samples: int) -> bytes:
    packed = int.from_bytes(data[18:26], "big") >> 36 << 36 | samples
    return data[:18] + packed.to_bytes(8, "big") + data[26:]


def _wav_data(data: bytes, size: int) -> bytes:
    at = _at(data[:200], b"data")
    return data[:at] + struct.pack("<I", size) + data[at + 4 :]


def _wav_not_padded(data: bytes) -> bytes:
    """A chunk of an odd size, and nothing behind it."""
    at = data.index(b"data")
    return data[:at] + b"note\3\0\0\0abc" + data[at:]


def _with_serial(data: bytes, serial: int) -> bytes:
    return b"".join(
        _checked(b"OggS" + page[:10] + struct.pack("<I", serial) + page[14:])
        for page in data.split(b"OggS")[1:]
    )


def _checked(page: bytes) -> bytes:
    """An Ogg page with its checksum put right (RFC 3533, section 6)."""
    bare, crc = page[:22] + bytes(4) + page[26:], 0
    for byte in bare:
        crc = crc << 8 & 0xFFFFFFFF ^ _CRC[crc >> 24 ^ byte]
    return bare[:22] + struct.pack("<I", crc) + bare[26:]


def _crc(byte: int) -> int:
    crc = byte << 24
    for _ in range(8):
        crc = crc << 1 & 0xFFFFFFFF ^ (0x04C11DB7 if crc >> 31 else 0)
    return crc


_CRC = [_crc(byte) for byte in range(256)]
