"""Oddities: each condition is a function from a good file to an odd one."""

import struct
from functools import partial

from tests import recordings
from tests.odd_recordings.recording import Change


def id3(size: int, content: bytes = b"", *, plain: bool = False) -> bytes:
    """Returns an ID3v2 tag; plain writes its size like old writers, with eight bits a byte."""
    width = 8 if plain else 7
    digits = bytes(size >> shift * width & (1 << width) - 1 for shift in (3, 2, 1, 0))
    return b"ID3\3\0\0" + digits + content.ljust(size, b"\0")


def ape(size: int, content: bytes = b"") -> bytes:
    """Returns an APEv2 tag with a header, which stands before the sound."""
    head, foot = (
        struct.pack("<8sIIII8x", b"APETAGEX", 2000, size + 32, 1, flags)
        for flags in (0xA0000000, 0x80000000)
    )
    return head + content.ljust(size, b"\xaa") + foot


def _cut(data: bytes, share: float) -> bytes:
    return data[: int(len(data) * share)]


def _overwritten(data: bytes, first: float, last: float, *, with_noise: bool = False) -> bytes:
    start, end = int(len(data) * first), int(len(data) * last)
    middle = recordings.rubbish(end - start) if with_noise else bytes(end - start)
    return data[:start] + middle + data[end:]


def _scratched(data: bytes) -> bytes:
    at, length = len(data) // 4, min(1500, len(data) // 100)
    return data[:at] + recordings.rubbish(length) + data[at + length :]


def _holed(data: bytes) -> bytes:
    parts = (data[at : at + 30_000] for at in range(0, len(data), 32_000))
    return bytes(2_000).join(parts)


ID3V1 = b"TAG".ljust(128, b"\0")
_PICTURE = b"APIC\0\0\0\0\0\0\0image/jpeg\0\3\0" + recordings.rubbish(70_000)
_SIZE = len(_PICTURE)
_HTTP = b"HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\nX-Note: " + b"n" * 600 + b"\r\n\r\n"
_ICY = b"ICY 200 OK\r\nicy-name:Radio\r\nicy-br:128\r\n\r\n"
_LARGEST = b"ID3\3\0\0\x7f\x7f\x7f\x7f"

OF_ALL: dict[str, dict[str, Change]] = {
    "truncated": {"half": partial(_cut, share=0.5), "tenth-lost": partial(_cut, share=0.9)},
    "joined": {"twice": lambda data: data * 2, "thrice": lambda data: data * 3},
    "padded": {
        "zeros-behind": lambda data: data + bytes(len(data) // 5),
        "zeros-before": lambda data: bytes(4_000) + data,
    },
    "damaged": {
        "scratched": _scratched,
        "begins-with-noise": lambda data: recordings.rubbish(16) + data[16:],
        "begins-with-zeros": lambda data: bytes(40) + data[40:],
        "hole": partial(_overwritten, first=0.4, last=0.6),
        "end-never-written": partial(_overwritten, first=0.6, last=1.0),
    },
    "tagged": {
        "id3v1": lambda data: data + ID3V1,
        "id3v2": lambda data: id3(2_000) + data,
        "id3v2-picture": lambda data: id3(_SIZE, _PICTURE) + data,
    },
}
NOISE: dict[str, Change] = {
    "middle-is-noise": partial(_overwritten, first=0.4, last=0.6, with_noise=True)
}
#: What MP3 alone has before its first frame and between its frames.
OF_MP3: dict[str, dict[str, Change]] = {
    "tagged": {
        "id3-not-sync-safe": lambda data: id3(_SIZE, _PICTURE, plain=True) + data,
        "id3-small-not-sync-safe": lambda data: id3(3_000, _PICTURE[:3_000], plain=True) + data,
        "id3-too-large": lambda data: _LARGEST + data,
        "id3-too-large-plain": lambda data: _LARGEST.replace(b"\x7f", b"\xff") + data,
        "id3-twice": lambda data: id3(3_000) + id3(70_000, _PICTURE[:60_000]) + data,
        "id3-then-zeros": lambda data: id3(3_000) + bytes(5_000) + data,
        "apev2": lambda data: ape(1_000) + data,
        "apev2-picture": lambda data: ape(_SIZE, _PICTURE) + data,
        "apev2-then-id3": lambda data: ape(_SIZE, _PICTURE) + id3(1_000) + data,
        "apev2-behind": lambda data: data + ape(40_000, _PICTURE[:40_000]) + ID3V1,
        "id3v1-before": lambda data: ID3V1 + data,
        "tags-between": lambda data: (id3(9_000) + data + ID3V1) * 3,
    },
    "streamed": {
        "icy": lambda data: _ICY + data,
        "http": lambda data: _HTTP + data,
        "http-then-id3": lambda data: _HTTP + id3(500) + data,
        "begun-in-a-frame": lambda data: data[len(data) // 3 :],
    },
    "padded": {
        "noise-before": lambda data: recordings.rubbish(20_000) + data,
        "many-zeros-before": lambda data: bytes(100_000) + data,
        "all-ones-before": lambda data: b"\xff" * 3_000 + data,
    },
    "damaged": {
        "three-frames-then-zeros": lambda data: data[:1_500] + bytes(300_000),
        "few-frames-then-noise": lambda data: data[:4_000] + recordings.rubbish(300_000),
        "a-hole-every-32-KB": _holed,
    },
}
